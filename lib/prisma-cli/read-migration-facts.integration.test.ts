import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { type Connection, parseConnectionString } from "@/lib/postgres/connection-string";
import { prismaLock, readMigrationFacts } from "@/lib/prisma-cli/read-migration-facts";

const table = `CREATE TABLE app._prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL,
  finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;

let database: FreshDatabase;
let owner: Connection;
let reader: Connection;

const read = (connection: Connection, schema = "app") =>
  readMigrationFacts(connection, { schema, applicationName: "holdfast:test" });

beforeAll(async () => {
  database = await freshDatabase("facts");
  owner = parseConnectionString(database.url).connection;
  reader = { ...owner, user: `reader_${database.name}`, password: "reader" };
  await run(`CREATE ROLE ${reader.user} LOGIN PASSWORD 'reader'; CREATE SCHEMA app`);
});
afterAll(async () => {
  await run(`DROP OWNED BY ${reader.user}; DROP ROLE ${reader.user}`);
  await database.drop();
});

it("tells nothing at all from no table, also in a schema that does not exist", async () => {
  expect(await read(owner)).toMatchObject({ table: "missing", tables: 0, objects: 0, rows: [], lock: null });
  expect(await read(owner, "not there")).toMatchObject({ table: "missing", tables: 0 });
  await run("CREATE TABLE app.t (id int); CREATE VIEW app.v AS SELECT 1 AS one; CREATE EXTENSION pg_stat_statements");
  expect(await read(owner)).toMatchObject({ table: "missing", tables: 1, objects: 2 });
});

it("reads every row whole, times in UTC", async () => {
  await run(`${table}; SET timezone = 'Asia/Tokyo';
    INSERT INTO app._prisma_migrations VALUES
      ('1', 'aa', '2026-01-01 10:00:01.5Z', '1_a', NULL, NULL, '2026-01-01 10:00:00Z', 1),
      ('2', 'bb', NULL, '2_b', repeat('x', 30000), '2026-01-03Z', '2026-01-02Z', 0)`);
  const facts = await read(owner);
  const at = (time: string) => `2026-01-${time}Z`;
  const [first, second] = facts.contact === "made" ? facts.rows : [];
  const applied = { startedAt: at("01T10:00:00.000"), finishedAt: at("01T10:00:01.500"), rolledBackAt: null };
  expect(first).toEqual({ id: "1", name: "1_a", checksum: "aa", ...applied, appliedSteps: 1, log: null });
  expect(second).toMatchObject({ finishedAt: null, rolledBackAt: at("03T00:00:00.000"), log: "x".repeat(20_000) });
});

it("calls what a role may not see unknown, one lock after the other, never pending", async () => {
  const because = async () => {
    const facts = await read(reader);
    return facts.contact === "made" ? [facts.table, facts.rows.length, facts.unreadableBecause] : [];
  };
  expect(await because()).toEqual(["unreadable", 0, expect.stringContaining("may not use the schema app")]);
  await run(`GRANT USAGE ON SCHEMA app TO ${reader.user}`);
  expect(await because()).toEqual(["unreadable", 0, expect.stringContaining("may not read the table")]);
  await run(`GRANT SELECT ON app._prisma_migrations TO ${reader.user};
    ALTER TABLE app._prisma_migrations ENABLE ROW LEVEL SECURITY`);
  expect(await because()).toEqual(["unreadable", 0, expect.stringContaining("Row-level security")]);
  await run("ALTER TABLE app._prisma_migrations DISABLE ROW LEVEL SECURITY");
  expect(await because()).toEqual(["readable", 2, null]);
});

it("names who holds Prisma's lock on this database, and nobody else's", async () => {
  const holder = new Client({ connectionString: database.url, application_name: "somebody's deploy" });
  await holder.connect();
  await holder.query("SELECT pg_advisory_lock(72707370), pg_advisory_lock(1, 72707369)");
  expect(await read(owner)).toMatchObject({ lock: null });
  await holder.query("SELECT pg_advisory_lock($1::bigint)", [prismaLock]);
  expect(await read(owner)).toMatchObject({ lock: { applicationName: "somebody's deploy" } });
  await holder.end();
});

it("says what is wrong with a table that is not Prisma's", async () => {
  await run("ALTER TABLE app._prisma_migrations RENAME COLUMN logs TO log");
  expect(await read(owner)).toMatchObject({ table: "unreadable", unreadableBecause: expect.stringContaining("logs") });
  await run("DROP TABLE app._prisma_migrations; CREATE VIEW app._prisma_migrations AS SELECT 1 AS id");
  expect(await read(owner)).toMatchObject({ unreadableBecause: expect.stringContaining("is not a table") });
});

async function run(sql: string): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
