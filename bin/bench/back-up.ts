// One backup through the real web-and-worker pair: asked for as the button does, watched as its rows change.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Actor } from "@/lib/auth/actor";
import { startBackup } from "@/lib/backups/start-backup";
import { getRun } from "@/lib/runs/data";
import { isFinal, type RunView } from "@/lib/runs/schema";
import { onDatabase } from "./databases";
import type { Holdfast } from "./holdfast";
import { residentBytes } from "./memory";

/** Seconds since the run began; `shown` as a person sees it, null where no percentage is shown. */
export type Sample = {
  readonly elapsed: number;
  readonly shown: number | null;
  readonly worker: number | null;
  readonly web: number | null;
};

export type BackedUp = {
  /** Seconds of each step by its name, as the worker wrote them down. */
  readonly steps: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly bytes: number;
  readonly compression: string;
  readonly samples: readonly Sample[];
};

type Options = { readonly sampleEveryMs: number; readonly onRun?: (runId: string) => Promise<void> };

/** Backs up, waits for the verified end, and deletes the archive. Throws when the run does not succeed. */
export async function backUp(
  holdfast: Holdfast,
  actor: Actor,
  environmentId: string,
  options: Options,
): Promise<BackedUp> {
  const { runId } = await startBackup(actor, { environmentId, reason: "benchmark", keep: false });
  await options.onRun?.(runId);
  const pids = { worker: holdfast.pidOf("worker"), web: holdfast.pidOf("web") };
  const samples: Sample[] = [];
  let run = await getRun(actor, runId);
  while (!isFinal(run.status)) {
    await delay(options.sampleEveryMs);
    run = await getRun(actor, runId);
    if (run.startedAt === null) continue;
    samples.push({
      elapsed: (Date.now() - Date.parse(run.startedAt)) / 1_000,
      shown: run.progress?.fraction ?? null,
      worker: residentBytes(pids.worker),
      web: residentBytes(pids.web),
    });
  }
  if (run.status !== "succeeded") throw new Error(`the backup ${run.status}: ${run.problem?.message}`);
  return { ...(await readArchive(holdfast, runId)), ...timesOf(run), samples };
}

function timesOf(run: RunView) {
  const seconds = (from: string | null, to: string | null) => (Date.parse(to ?? "") - Date.parse(from ?? "")) / 1_000;
  const steps = Object.fromEntries(run.steps.map((step) => [step.name, seconds(step.startedAt, step.endedAt)]));
  return { steps, seconds: seconds(run.startedAt, run.endedAt) };
}

async function readArchive(holdfast: Holdfast, runId: string) {
  const { rows } = await onDatabase(holdfast.ownerUrl, (client) =>
    client.query<{ fileName: string; bytes: number; compression: string }>(
      `SELECT "fileName", "sizeBytes"::float8 AS bytes, compression FROM "Backup" WHERE "runId" = $1`,
      [runId],
    ),
  );
  const [row] = rows;
  if (!row) throw new Error("the run left no backup");
  const path = join(holdfast.home, "archives", row.fileName);
  await rm(path);
  await rm(path.replace(/\.dump$/, ".json"));
  return { bytes: row.bytes, compression: row.compression };
}
