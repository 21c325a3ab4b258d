import { root } from "./places.mjs";
import { Problem } from "./problem.mjs";

const quote = (name) => `"${name.replaceAll('"', '""')}"`;

async function onDatabase(url, work) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({
    connectionString: url,
    application_name: "holdfast-start",
    connectionTimeoutMillis: 10_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw explain(error, url);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Never the URL itself: it holds the password. */
function explain(error, url) {
  if (error instanceof Problem) return error;
  const { hostname, port, pathname, username } = new URL(url);
  const where = `the metadata database ${pathname.slice(1)} on ${hostname}:${port || 5432}`;
  const refusals = {
    "28P01": `PostgreSQL refused the password of ${username} for ${where}.`,
    "3D000": `There is no such database: ${where}.`,
    ECONNREFUSED: `Nobody answers at ${where}.`,
    ENOTFOUND: `The host of ${where} is unknown.`,
  };
  const sentence = refusals[error.code] ?? `${where[0].toUpperCase()}${where.slice(1)} refused: ${error.message}.`;
  return new Problem(sentence, "Correct HOLDFAST_DATABASE_URL (and HOLDFAST_DATABASE_OWNER_URL), and start again.");
}

/** On the embedded server: the database and its two roles, one that may change its shape and one that may use it. */
export async function makeOwnDatabase({ adminUrl, owner, runtime }) {
  const { computeScramVerifier } = await import("../../lib/postgres/scram-verifier.mjs");
  const url = (user, password) =>
    Object.assign(new URL(adminUrl), { username: user, password: encodeURIComponent(password), pathname: "/holdfast" })
      .href;
  await onDatabase(adminUrl, async (client) => {
    for (const [role, password] of [
      ["holdfast_owner", owner],
      ["holdfast_app", runtime],
    ]) {
      const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
      if (rowCount === 0) await client.query(`CREATE ROLE ${role}`);
      await client.query(`ALTER ROLE ${role} LOGIN PASSWORD '${computeScramVerifier(password)}'`);
    }
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = 'holdfast'");
    if (rowCount === 0) await client.query("CREATE DATABASE holdfast OWNER holdfast_owner");
    await client.query("REVOKE ALL ON DATABASE holdfast FROM PUBLIC");
  });
  return { ownerUrl: url("holdfast_owner", owner), runtimeUrl: url("holdfast_app", runtime) };
}

/** The addresses of a real installation, from the environment. */
export function givenDatabase() {
  const runtimeUrl = process.env.HOLDFAST_DATABASE_URL;
  const ownerUrl = process.env.HOLDFAST_DATABASE_OWNER_URL || runtimeUrl;
  for (const [name, url] of [
    ["HOLDFAST_DATABASE_URL", runtimeUrl],
    ["HOLDFAST_DATABASE_OWNER_URL", ownerUrl],
  ]) {
    if (/^postgres(ql)?:$/.test(URL.canParse(url) ? new URL(url).protocol : "") && new URL(url).pathname.length > 1)
      continue;
    throw new Problem(
      `${name} is not the address of a PostgreSQL database.`,
      "It looks like postgresql://user:password@host:5432/database.",
    );
  }
  return { ownerUrl, runtimeUrl };
}

/** Our own migrations through `prisma migrate deploy`, as the owner. */
export async function migrate(ownerUrl, onLine) {
  await onDatabase(ownerUrl, releaseInterrupted);
  const { runPrisma } = await import("../../lib/prisma-cli/own-cli.mjs");
  const { exitCode, output } = await runPrisma(["migrate", "deploy"], { url: ownerUrl, cwd: root, onLine });
  if (exitCode === 0) return /No pending migrations/.test(output) ? "up to date" : "migrated";
  const lines = output.split("\n").filter((line) => line.trim());
  const telling = lines.filter((line) => /ERROR|P\d{4}|denied|failed/.test(line));
  const words = (telling.length > 0 ? telling : lines).slice(-4).join(" ").slice(0, 400);
  throw new Problem(`Holdfast's own migrations could not be applied: ${words}`, "Nothing was started.");
}

/**
 * A start that was killed in the middle of a migration leaves it begun and not ended, and Prisma then refuses for good.
 * Each of ours is one transaction, so nothing of it is there: it is marked as rolled back, under the lock that every
 * `migrate deploy` holds (72707369), so that one that still works elsewhere is never touched.
 */
async function releaseInterrupted(client) {
  const { rows } = await client.query("SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS migrated");
  if (!rows[0].migrated) return checkMayCreate(client);
  const begun = "finished_at IS NULL AND rolled_back_at IS NULL AND logs IS NULL";
  if ((await client.query(`SELECT FROM _prisma_migrations WHERE ${begun}`)).rowCount === 0) return;
  const lock = await client.query("SELECT pg_try_advisory_lock(72707369) AS held");
  if (!lock.rows[0].held) return;
  await client.query(`UPDATE _prisma_migrations SET rolled_back_at = now() WHERE ${begun}`);
  await client.query("SELECT pg_advisory_unlock(72707369)");
}

async function checkMayCreate(client) {
  const { rows } = await client.query(
    "SELECT current_user AS role, has_schema_privilege('public', 'CREATE') AS tables, has_database_privilege(current_database(), 'CREATE') AS schemas",
  );
  const [{ role, tables, schemas }] = rows;
  if (tables && schemas) return;
  throw new Problem(
    `The role ${role} may not make ${tables ? "schemas" : "tables"} in the metadata database.`,
    "Make it the owner of the database, or set HOLDFAST_DATABASE_OWNER_URL to a role that is.",
  );
}

/** What the role of run time may do: use the tables, add to the audit log and its seals, keep the engine's own schema; nothing else. */
export async function grantRuntime({ ownerUrl, runtimeUrl }) {
  const [owner, runtime] = [ownerUrl, runtimeUrl].map((url) => decodeURIComponent(new URL(url).username));
  if (owner === runtime) return "one role for migrations and run time";
  await onDatabase(ownerUrl, async (client) => {
    const role = quote(runtime);
    const { rows } = await client.query("SELECT current_database() AS name");
    // All at once: a worker on another machine must not meet the moment in between.
    await client.query("BEGIN");
    // The engine makes its schema itself (DBOS, migration 1), for which PostgreSQL wants CREATE on the database.
    await client.query(`GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${quote(rows[0].name)} TO ${role}`);
    await client.query(`GRANT USAGE ON SCHEMA public TO ${role}`);
    await client.query(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role}`);
    await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
    await client.query(`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
    await client.query(`REVOKE UPDATE, DELETE ON "AuditEvent", "AuditSeal" FROM ${role}`);
    await client.query(`REVOKE INSERT, UPDATE, DELETE ON _prisma_migrations FROM ${role}`);
    await client.query("COMMIT");
  });
  await onDatabase(runtimeUrl, (client) => client.query("SELECT 1"));
  return `${runtime} runs it, ${owner} migrates it`;
}

/** Whether nobody can sign in yet. */
export function isWithoutUsers(url) {
  return onDatabase(url, async (client) => (await client.query('SELECT FROM "User" LIMIT 1')).rowCount === 0);
}
