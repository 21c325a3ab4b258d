// Asked anew before every step that changes something: is it still the registered server, and is that database still ours?
import { identify } from "@/lib/backups/prepare-backup";
import type { Environment } from "@/lib/db/generated/client";
import { writeProblem } from "@/lib/environments/rules";
import { OpsError } from "@/lib/errors";
import { findDatabases } from "@/lib/postgres/made-database";
import { madeProblem } from "@/lib/restores/found/rules";
import { readWanted, withServer } from "@/lib/restores/read-wanted";
import type { Words } from "@/lib/restores/rules";
import type { RunContext } from "@/lib/runs/run-handler";

/** What the registered server tells of itself. Throws PRECONDITION when it is another one, or contradicts its tier. */
export async function confirmServer(environment: Environment, applicationName: string) {
  const seen = await identify(environment, applicationName);
  const other = writeProblem(environment.tier, seen.marker, true);
  if (other) throw new OpsError("PRECONDITION", other, "Ask an administrator which database this is.");
  return seen;
}

/** Throws PRECONDITION, and nothing is touched, unless the server has what this run made, by its mark and its oid. */
export async function confirmMade(
  { run, applicationName }: Pick<RunContext, "run" | "applicationName">,
  signal: AbortSignal,
  mayBeProven = false,
): Promise<void> {
  const { restore, environment, made } = await readWanted(run);
  await confirmServer(environment, applicationName);
  const found = await withServer(environment, { applicationName, signal }, (target) => findDatabases(target, made));
  const oid = restore.databaseOid === null ? null : Number(restore.databaseOid);
  refuse(madeProblem(made.name, oid, found, mayBeProven));
}

export function refuse(problem: Words | null): void {
  if (problem) throw new OpsError("PRECONDITION", problem.message, problem.hint);
}
