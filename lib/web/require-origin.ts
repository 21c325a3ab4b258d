import type { Actor } from "@/lib/auth/actor";
import { recordRefusal } from "@/lib/db/mutate";
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";
import { logInfo } from "@/lib/log";
import { clientOf } from "@/lib/web/client";
import { originProblem } from "@/lib/web/rules";

/**
 * Throws NOT_ALLOWED unless the change comes from a page of ours. Next checks less: it lets a missing Origin pass.
 * A refusal is written down when somebody was signed in; strangers could fill the audit log with it.
 */
export async function requireOrigin(headers: Headers, findActor: () => Promise<Actor | null>): Promise<void> {
  const problem = originProblem(headers.get("origin"), headers.get("host"), env().publicUrl);
  if (!problem) return;
  const actor = await findActor();
  if (actor) await recordRefusal(actor, "web:change", null, problem);
  logInfo("a change was refused by its origin", { problem, address: clientOf(headers).address });
  throw new OpsError("NOT_ALLOWED", problem, "Open Holdfast in a tab of its own and try there.");
}
