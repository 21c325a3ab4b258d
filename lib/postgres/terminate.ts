import { setTimeout as delay } from "node:timers/promises";
import { type Target, withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";

/**
 * Ends every session on the target's server whose application name is `applicationName` or begins with it and a colon,
 * and waits up to ten seconds until they are gone. Returns how many there were. Needs the same role (or pg_signal_backend).
 */
export async function terminateBackends(connection: Connection, applicationName: string): Promise<number> {
  return withTarget(connection, { applicationName: "holdfast-cleanup" }, async (target) => {
    const found = await listBackends(target, applicationName);
    await target.query("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid", [found]);
    for (let waited = 0; waited < 10_000; waited += 50) {
      const left = await listBackends(target, applicationName);
      if (!left.some((pid) => found.includes(pid))) break;
      await delay(50);
    }
    return found.length;
  });
}

async function listBackends(target: Target, applicationName: string): Promise<number[]> {
  const rows = await target.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity
     WHERE (application_name = $1 OR starts_with(application_name, $1 || ':')) AND pid <> pg_backend_pid()`,
    [applicationName],
  );
  return rows.map((row) => row.pid);
}
