// The state that does not stand still: a migration while it runs, and when what ran it is gone.
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { createTruthDatabase, type TruthDatabase } from "@/e2e/support/truth-database";
import { judgeMigrations } from "@/lib/migrations/rules";
import { digestMigration } from "@/lib/prisma-cli/migration-file";
import { readMigrationFacts } from "@/lib/prisma-cli/read-migration-facts";

const files = [
  { name: "1_users", sql: "CREATE TABLE users (id int);\n" },
  { name: "2_slow", sql: "SELECT pg_sleep(60);\n" },
];
let database: TruthDatabase;
beforeAll(async () => {
  database = await createTruthDatabase(inject("serverUrl"));
});
afterAll(() => database.drop());

async function look() {
  const facts = await readMigrationFacts(database.connection, { schema: "public", applicationName: "holdfast:test" });
  return judgeMigrations({ facts, release: files.map(digestMigration), drift: null });
}
const states = async () => (await look()).findings.map(({ state }) => state).join();

it("is applying while it runs, named with its session, and failed once that is gone", async () => {
  const deploying = database.deploy(files);
  await expect.poll(states, { timeout: 30_000 }).toBe("applying");
  const { findings, lock, head } = await look();
  expect(findings[0]?.sentence).toBe(`2_slow is being applied now, by session ${lock?.pid} (holdfast:schema-engine).`);
  expect(head).toBe("1_users");
  await database.sql(`SELECT pg_terminate_backend(${lock?.pid})`);
  expect(await deploying).toBe(false);
  await expect.poll(states, { timeout: 30_000 }).toBe("failed");
  expect((await look()).findings[0]?.sentence).toMatch(
    /^2_slow failed on .+: terminating connection due to administrator command\.$/,
  );
});
