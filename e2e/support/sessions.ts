import { Client } from "pg";

/** One query over a connection of its own. */
export async function run(url: string, sql: string, values?: unknown[]): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Holds a table against everybody until the returned function is called. */
export async function lockTable(url: string, name: string, mode = "ACCESS EXCLUSIVE"): Promise<() => Promise<void>> {
  const locker = new Client({ connectionString: url });
  locker.on("error", () => {});
  await locker.connect();
  await locker.query(`BEGIN; LOCK TABLE ${name} IN ${mode} MODE`);
  return () => locker.end();
}

/** How many sessions have an application name that begins so. */
export async function sessionsOf(url: string, applicationName: string): Promise<number> {
  const wanted = "SELECT 1 FROM pg_stat_activity WHERE starts_with(application_name, $1)";
  return (await run(url, wanted, [applicationName])).length;
}
