import { decode } from "next-auth/jwt";
import { env } from "@/lib/env";

/** Absolute life of a session, in seconds. */
export const sessionSeconds = 12 * 60 * 60;

/** The key of the session cookie. Throws when there is none: nobody is signed in by a default. */
export function sessionSecret(): string {
  const secret = env().sessionSecret;
  if (!secret) throw new Error("HOLDFAST_SESSION_SECRET is not set, so no session can be trusted");
  return secret;
}

/** Whether people reach us by https, as the configured public address says; a reverse proxy does the encryption. */
export function isServedByHttps(): boolean {
  return env().publicUrl?.startsWith("https://") ?? false;
}

/** Name and attributes of our cookies; over https they carry the prefix that binds them to this very host. */
export function cookieNamed(name: "session" | "csrf" | "return") {
  const secure = isServedByHttps();
  return {
    name: `${secure ? "__Host-" : ""}holdfast.${name}`,
    options: { httpOnly: true, sameSite: "strict", path: "/", secure },
  } as const;
}

/** The random session token inside a cookie's value, or null when the cookie is not one that we made. */
export async function readSessionToken(cookie: string | undefined): Promise<string | null> {
  const secret = sessionSecret();
  if (!cookie || cookie.length > 4_096) return null;
  const payload = await decode({ token: cookie, secret }).catch(() => null);
  const token = payload?.sid;
  return typeof token === "string" && /^[A-Za-z0-9_-]{43}$/.test(token) ? token : null;
}
