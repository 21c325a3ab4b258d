// The one way to a scratch database: chooses the server, makes the database, drops it.
import { OpsError } from "@/lib/errors";
import { withConfiguredServer } from "@/lib/scratch/configured-server";
import { createEmbeddedServer } from "@/lib/scratch/embedded-server";
import { fitHint, fitProblem, type ScratchDemand } from "@/lib/scratch/rules";
import { type ScratchDatabase, withNewDatabase } from "@/lib/scratch/scratch-database";

export type ScratchNeed = ScratchDemand & {
  /** As in `pg_encoding_to_char`, UTF8 if not said. */
  readonly encoding?: string;
  /** The source's LC_COLLATE; where the server does not have it C.UTF-8 or C is used, and a note says so. */
  readonly locale?: string;
  /**
   * Those of `extensions` that only a superuser may create are created beforehand, in `public`. False where an archive
   * is restored: it creates its own (`restoreArchive` with `superuser`).
   */
  readonly createExtensions?: boolean;
  /** A few words for whoever finds the database, such as "restore drill". */
  readonly purpose: string;
  readonly runId: string | null;
  /** Not looked at once `work` has begun: `work` obeys it itself. */
  readonly signal: AbortSignal;
};

const embedded = createEmbeddedServer({ idleMs: 300_000 });

/**
 * Calls `work` with a new, empty database on a scratch server, and drops it for certain: when `work` has ended, and after
 * a crash when the next worker starts. Its role owns the database and may do nothing beyond it. The embedded PostgreSQL
 * is used where it fits, else HOLDFAST_SCRATCH_URL. Throws OpsError PRECONDITION that says why nothing fits.
 */
export async function withScratchDatabase<T>(
  need: ScratchNeed,
  work: (scratch: ScratchDatabase) => Promise<T>,
): Promise<T> {
  const problems: string[] = [];
  const known = embedded.known();
  const unfit = known && fitProblem(known, need);
  if (unfit) problems.push(unfit);
  for (const withServer of unfit ? [withConfiguredServer] : [embedded.withServer, withConfiguredServer]) {
    const outcome = await tryServer(withServer, need, work);
    if ("value" in outcome) return outcome.value;
    problems.push(outcome.problem);
  }
  throw new OpsError("PRECONDITION", `No scratch server fits. ${problems.join(" ")}`, fitHint(need));
}

/** Ends the embedded scratch server and all that is in it. For the end of the worker. */
export function stopScratchServer(): Promise<void> {
  return embedded.stop();
}

/** A server that does not fit or cannot be reached is a reason; what `work` itself meets is its caller's to know. */
async function tryServer<T>(
  withServer: ReturnType<typeof createEmbeddedServer>["withServer"],
  need: ScratchNeed,
  work: (scratch: ScratchDatabase) => Promise<T>,
): Promise<{ value: T } | { problem: string }> {
  let isFit = false;
  try {
    return await withServer(async (server) => {
      if (need.signal.aborted) throw new OpsError("CANCELLED", "Cancelled before the scratch database was made.");
      const problem = fitProblem(server.facts, need);
      if (problem) return { problem };
      isFit = true;
      const plan = { ...need, createExtensions: need.createExtensions ?? true };
      return { value: await withNewDatabase(server, plan, work) };
    });
  } catch (error) {
    if (isFit || !(error instanceof OpsError) || error.code === "CANCELLED") throw error;
    return { problem: error.message };
  }
}
