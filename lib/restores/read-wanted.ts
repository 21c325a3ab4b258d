// Shared by the steps of a restore and what clears away after it: what was asked for, read anew each time.
import type { Manifest } from "@/lib/backups/schema";
import { read } from "@/lib/db/read";
import { openConnection } from "@/lib/environments/open-connection";
import { type Target, withTarget } from "@/lib/postgres/connect";
import type { RunContext } from "@/lib/runs/run-handler";

export async function readWanted(run: Pick<RunContext["run"], "id">) {
  const include = { backup: true, environment: true } as const;
  const restore = await read().restore.findUniqueOrThrow({ where: { runId: run.id }, include });
  const { backup, environment } = restore;
  const manifest = backup.manifest as unknown as Manifest;
  return { restore, backup, environment, manifest, made: { runId: run.id, name: restore.database } };
}

type Options = { readonly applicationName: string; readonly signal?: AbortSignal };

/** A session in the environment's own database that may change what all databases share. */
export async function withServer<T>(
  environment: Parameters<typeof openConnection>[0],
  options: Options,
  work: (target: Target) => Promise<T>,
): Promise<T> {
  const session = { ...options, access: "write", statementTimeoutMs: 0 } as const;
  return withTarget(await openConnection(environment), session, work);
}
