// Removes what dead workers left of scratch work. Run when a worker starts; safe while others work.
import { logError, logInfo } from "@/lib/log";
import { withTarget } from "@/lib/postgres/connect";
import { configuredConnection } from "@/lib/scratch/configured-server";
import { sweepEmbeddedServers } from "@/lib/scratch/embedded-server";
import { isOurScratch } from "@/lib/scratch/rules";
import { dropScratch, LOCK } from "@/lib/scratch/scratch-database";
import { applicationName, askServer } from "@/lib/scratch/scratch-server";

/** Never rejects: what could not be removed now is logged, and the next sweep tries again. */
export async function sweepScratch(): Promise<void> {
  const logFailure = (error: unknown) => {
    logError("left scratch databases could not be removed; the next start tries again", error);
    return 0;
  };
  const servers = await sweepEmbeddedServers().catch(logFailure);
  const databases = await sweepConfiguredServer().catch(logFailure);
  if (servers + databases > 0) logInfo("removed what former workers left of scratch work", { servers, databases });
}

/**
 * Drops the scratch databases on the configured server that nobody works with, and roles whose database is gone.
 * Whoever works with one holds the lock on its name as long as he lives, on whatever machine. PostgreSQL keeps such locks
 * by database, so all workers must name the same one in HOLDFAST_SCRATCH_URL.
 */
async function sweepConfiguredServer(): Promise<number> {
  const administrator = configuredConnection();
  if (!administrator) return 0;
  const { isSuperuser } = await askServer(administrator, "the scratch server");
  return withTarget(administrator, { applicationName, access: "write", statementTimeoutMs: 0 }, async (target) => {
    const found = await target.query<{ name: string; owner: string }>(
      `SELECT datname AS name, pg_get_userbyid(datdba) AS owner FROM pg_database WHERE starts_with(datname, 'holdfast_scratch_')
       UNION SELECT rolname, rolname FROM pg_roles WHERE starts_with(rolname, 'holdfast_scratch_')`,
    );
    const names = new Set(found.filter((one) => isOurScratch(one, administrator.user)).map(({ name }) => name));
    let dropped = 0;
    for (const name of names) {
      const [lock] = await target.query<{ free: boolean }>(
        `SELECT pg_try_advisory_lock(${LOCK}, hashtext($1)) AS free`,
        [name],
      );
      if (!lock?.free) continue;
      await dropScratch({ administrator, isSuperuser }, name);
      await target.query(`SELECT pg_advisory_unlock(${LOCK}, hashtext($1))`, [name]);
      dropped++;
    }
    return dropped;
  });
}
