import type { Actor } from "@/lib/auth/actor";
import { OpsError } from "@/lib/errors";
import { notSignedIn } from "@/lib/web/action";
import { explainError, type Failure } from "@/lib/web/explain-error";
import { requireOrigin } from "@/lib/web/require-origin";
import { actorOf } from "@/lib/web/session";
import { statusOf } from "@/lib/web/status";
import { writeRefusal } from "@/lib/web/write-refusal";

type Params = Record<string, string>;
type Context = { readonly params: Promise<Params> };
type Handler = (actor: Actor, request: Request, params: Params) => Promise<Response>;

/**
 * Makes a route handler for signed-in people: strangers get 401 as JSON, never a redirect; refusals their sentence.
 * Anything but GET and HEAD must come from a page of ours and carry JSON. Answers are kept by no cache.
 */
export function defineRoute(handler: Handler): (request: Request, context: Context) => Promise<Response> {
  return (request, context) =>
    answerProblems(request, async () => {
      const actor = await actorOf(request);
      if (!actor) throw notSignedIn();
      const response = await handler(actor, request, await context.params);
      if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
      return response;
    });
}

/** The outer part of `defineRoute`, for routes that sign people in and so have no actor yet. */
export async function answerProblems(request: Request, work: () => Promise<Response>): Promise<Response> {
  const isChange = request.method !== "GET" && request.method !== "HEAD";
  try {
    if (isChange) await requireOwnChange(request);
    return await work();
  } catch (error) {
    if (isChange) await writeRefusal(error, () => actorOf(request), request.headers);
    return answerFailure(explainError(error, `${request.method} ${new URL(request.url).pathname}`));
  }
}

/** A failure as JSON, with the status that belongs to it. */
export function answerFailure(failure: Failure): Response {
  return Response.json(failure, { status: statusOf[failure.problem.code], headers: { "cache-control": "no-store" } });
}

async function requireOwnChange(request: Request): Promise<void> {
  await requireOrigin(request.headers, () => actorOf(request));
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json(;|$)/i.test(type)) throw new OpsError("INVALID", "Only JSON is accepted here.");
}
