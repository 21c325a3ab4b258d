import { cookies, headers } from "next/headers";
import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { endSession } from "@/lib/auth/end-session";
import { findSessionActor } from "@/lib/auth/find-session";
import { signIn } from "@/lib/auth/sign-in";
import { logError } from "@/lib/log";
import { clientOf } from "@/lib/web/client";
import { explainError } from "@/lib/web/explain-error";
import { cookieNamed, readSessionToken, sessionSeconds, sessionSecret } from "@/lib/web/session-cookie";

/**
 * next-auth does the cookie and its encryption; the session itself is our row. Its token carries the random id of that
 * row and nothing else, because next-auth 4 knows no database sessions for passwords and a token cannot be taken back.
 */
export function nextAuthOptions(): NextAuthOptions {
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: sessionSeconds },
    jwt: { maxAge: sessionSeconds },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    cookies: {
      sessionToken: cookieNamed("session"),
      csrfToken: cookieNamed("csrf"),
      callbackUrl: cookieNamed("return"),
    },
    providers: [
      Credentials({
        credentials: { email: { type: "email" }, password: { type: "password" } },
        authorize: async (input) => ({ id: await authorize(input) }),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: user.id } : { sid: token.sid }),
      redirect: ({ baseUrl }) => baseUrl,
    },
    events: { signOut: ({ token }) => endSessionOf(token?.sid) },
    logger: {
      error: (code, metadata) => logError(`next-auth: ${code}`, "error" in metadata ? metadata.error : metadata),
      warn: () => {},
      debug: () => {},
    },
  };
}

/** next-auth carries an error only as text in an address; the route unpacks it again (see `unpackFailure`). */
async function authorize(input: unknown): Promise<string> {
  try {
    const previous = await readSessionToken((await cookies()).get(cookieNamed("session").name)?.value);
    return await signIn(clientOf(await headers()), input, previous);
  } catch (error) {
    throw new Error(JSON.stringify(explainError(error, "sign-in")));
  }
}

async function endSessionOf(token: unknown): Promise<void> {
  if (typeof token !== "string") return;
  const actor = await findSessionActor(token, clientOf(await headers()).address);
  if (actor?.sessionId) await endSession(actor, actor.sessionId);
}
