import type { Actor } from "@/lib/auth/actor";
import { env } from "@/lib/env";
import { OpsError, type Problem, toProblem } from "@/lib/errors";
import { logInfo } from "@/lib/log";
import { clientOf } from "@/lib/web/client";
import { originProblem } from "@/lib/web/rules";
import { writeRefusal } from "@/lib/web/write-refusal";

type FindActor = () => Promise<Actor | null>;

/**
 * Throws NOT_ALLOWED unless the change comes from a page of ours. Next checks less: it lets a missing Origin pass.
 * The refusal is written down.
 */
export async function requireOrigin(headers: Headers, findActor: FindActor): Promise<void> {
  const problem = originProblem(headers.get("origin"), headers.get("host"), env().publicUrl);
  if (!problem) return;
  logInfo("a change was refused by its origin", { problem, address: clientOf(headers).address });
  const error = new OpsError("NOT_ALLOWED", problem, "Open Holdfast in a tab of its own and try there.");
  await writeRefusal(error, findActor, headers);
  throw error;
}

/** What is wrong with a request's origin, or null; anything that only looks passes, and so does the token API. */
export async function refuseForeignChange(request: Request, findActor: FindActor): Promise<Problem | null> {
  if (request.method === "GET" || request.method === "HEAD") return null;
  if (new URL(request.url).pathname.startsWith("/api/v1/")) return null;
  try {
    await requireOrigin(request.headers, findActor);
    return null;
  } catch (error) {
    if (error instanceof OpsError) return toProblem(error);
    throw error;
  }
}
