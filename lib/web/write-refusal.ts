import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { refuseStranger } from "@/lib/auth/refuse-stranger";
import { refuse } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import { logError } from "@/lib/log";
import { clientOf } from "@/lib/web/client";

/**
 * Writes down what a change was refused with, unless its verb has done so. What is unexpected is no refusal and goes to
 * the log; of input that does not fit only the names of the fields are kept. The refusal stands even if this fails.
 */
export async function writeRefusal(
  error: unknown,
  findActor: () => Promise<Actor | null>,
  headers: Headers,
): Promise<void> {
  const refusal = error instanceof OpsError ? error : error instanceof z.ZodError ? misfit(error) : null;
  if (!refusal) return;
  try {
    const actor = await findActor();
    if (actor) await refuse(actor, "web:change", null, refusal);
    else await refuseStranger(clientOf(headers), "web:change", refusal, wordsOf(refusal));
  } catch (trouble) {
    logError("a refusal was not written down", trouble);
  }
}

function misfit({ issues }: z.ZodError): OpsError {
  const fields = [...new Set(issues.map(({ path }) => path.join(".") || "all of it"))].join(", ");
  return new OpsError("INVALID", `The input did not fit: ${fields.slice(0, 200)}.`);
}

function wordsOf({ code, message }: OpsError): string {
  return code === "NOT_SIGNED_IN" ? "Asked for a change without being signed in." : message;
}
