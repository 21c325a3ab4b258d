import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { Actor } from "@/lib/auth/actor";
import { findSessionActor } from "@/lib/auth/find-session";
import { clientOf } from "@/lib/web/client";
import { safeReturnPath } from "@/lib/web/rules";
import { cookieNamed, readSessionToken } from "@/lib/web/session-cookie";

/** Set by `proxy.ts`: the path being shown, so that sign-in can lead back to it. */
const pathHeader = "x-holdfast-path";

/**
 * Whoever is signed in, from the database as it is now, or null. Looked up once a page, however many parts ask.
 * Throws when the configuration or the database is broken: then nobody is let in.
 */
export const currentActor: () => Promise<Actor | null> = cache(async () => {
  const cookie = (await cookies()).get(cookieNamed("session").name)?.value;
  return actorOfCookie(cookie, await headers());
});

/** Like `currentActor`; leads to the sign-in page when there is nobody. For pages. */
export async function requireActor(): Promise<Actor> {
  const actor = await currentActor();
  if (actor) return actor;
  const from = safeReturnPath((await headers()).get(pathHeader));
  redirect(from === "/" ? "/sign-in" : `/sign-in?from=${encodeURIComponent(from)}`);
}

/** Whoever is signed in on a bare request, never remembered: long streams ask again and again. */
export async function actorOf(request: Request): Promise<Actor | null> {
  const { name } = cookieNamed("session");
  const parts = (request.headers.get("cookie") ?? "").split("; ").map((part) => part.split("="));
  return actorOfCookie(parts.find(([key]) => key === name)?.[1], request.headers);
}

async function actorOfCookie(cookie: string | undefined, from: Headers): Promise<Actor | null> {
  const token = await readSessionToken(cookie);
  return token ? findSessionActor(token, clientOf(from).address) : null;
}
