import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { z } from "zod";
import { OpsError } from "@/lib/errors";
import { nextAuthOptions } from "@/lib/web/next-auth";
import { answerFailure, answerProblems } from "@/lib/web/route";
import { cookieNamed } from "@/lib/web/session-cookie";

type Context = { readonly params: Promise<{ nextauth: string[] }> };

/** The three of next-auth's routes that are used; the rest of them does not exist here. */
const served = new Set(["GET csrf", "POST callback/credentials", "POST signout"]);

const Failure = z.object({
  problem: z.object({
    code: z.enum(["NOT_SIGNED_IN", "INVALID", "THROTTLED", "INTERNAL", "UNREACHABLE"]),
    message: z.string(),
    hint: z.string().nullable(),
    reference: z.string().exactOptional(),
  }),
});

/** Answers next-auth's routes in our own words: `{ ok: true }` with a cookie, or a problem with its status. */
export function answerNextAuth(request: NextRequest, context: Context): Promise<Response> {
  return answerProblems(request, async () => {
    const { nextauth } = await context.params;
    if (!served.has(`${request.method} ${nextauth.join("/")}`))
      throw new OpsError("NOT_FOUND", "There is no such page.");
    const response: Response = await NextAuth(request, context, nextAuthOptions());
    if (request.method === "GET") return response;
    return translate(response);
  });
}

/** A changed session cookie is the only proof that next-auth did what it was asked for. */
async function translate(response: Response): Promise<Response> {
  const set = response.headers.getSetCookie();
  if (set.some((cookie) => cookie.startsWith(`${cookieNamed("session").name}=`))) {
    const headers = new Headers({ "cache-control": "no-store" });
    for (const cookie of set) headers.append("set-cookie", cookie);
    return Response.json({ ok: true }, { headers });
  }
  const failure = unpackFailure(await response.text());
  if (failure) return answerFailure(failure);
  throw new OpsError("NOT_ALLOWED", "This page was open for too long.", "Reload it and try again.");
}

function unpackFailure(body: string) {
  try {
    const { url } = z.object({ url: z.url() }).parse(JSON.parse(body));
    return Failure.parse(JSON.parse(new URL(url).searchParams.get("error") ?? ""));
  } catch {
    return null;
  }
}
