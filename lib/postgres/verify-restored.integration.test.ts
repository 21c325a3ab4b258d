import { afterAll, beforeAll, expect, test } from "vitest";
import { type Archive, openArchiveBench } from "@/e2e/support/archive-bench";
import { lockTable, run } from "@/e2e/support/sessions";
import { checkSchemaAgainst } from "@/lib/postgres/check-schema";
import { withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { readFingerprint } from "@/lib/postgres/fingerprint";
import { briefOf } from "@/lib/postgres/fingerprint-brief";
import { verifyRestored } from "@/lib/postgres/verify-restored";

const SOURCE = `
  CREATE TABLE account (id bigserial PRIMARY KEY, email text UNIQUE, parent bigint REFERENCES account);
  INSERT INTO account (email) SELECT i || '@example.com' FROM generate_series(1, 500) i;
  CREATE EXTENSION citext;
  SELECT lo_from_bytea(0, 'x');
  CREATE TABLE _prisma_migrations (finished_at timestamptz, migration_name text, rolled_back_at timestamptz);
  INSERT INTO _prisma_migrations VALUES ('2026-01-01', '20260101_first', NULL);`;

let bench: Awaited<ReturnType<typeof openArchiveBench>>;
let archive: Archive;
let restored: { url: string; connection: Connection };

beforeAll(async () => {
  bench = await openArchiveBench();
  archive = await bench.archive((await bench.newDatabase(SOURCE)).connection);
  restored = await bench.newDatabase();
  await bench.restore(archive, restored.connection);
});
afterAll(() => bench.close());

const failed = async (connection = restored.connection) =>
  (await bench.verify(archive, connection)).checks.filter(({ status }) => status !== "ok");

test("what was restored faithfully passes every check, in a fixed order", async () => {
  const { status, checks } = await bench.verify(archive, restored.connection);
  expect(status).toBe("ok");
  expect(checks.map(({ name }) => name)).toEqual([
    ...["rows", "sequences", "large objects", "extensions", "migration head", "constraints", "indexes", "schema"],
  ]);
});

test.each([
  [
    "a missing row",
    "DELETE FROM account WHERE id = 77",
    "rows",
    "failed",
    "Not as it should be: public.account has 499 rows instead of 500.",
  ],
  [
    "a row too many",
    "INSERT INTO account VALUES (0)",
    "rows",
    "failed",
    "Not as it should be: public.account has 501 rows instead of 500.",
  ],
  ["a missing table", "DROP TABLE account", "rows", "failed", "Not as it should be: public.account is missing."],
  [
    "a table too many",
    "CREATE TABLE extra ()",
    "rows",
    "failed",
    "Not as it should be: public.extra is not in the manifest.",
  ],
  [
    "a sequence behind",
    "SELECT setval('account_id_seq', 499)",
    "sequences",
    "failed",
    "Not as it should be: public.account_id_seq is at 499 instead of 500.",
  ],
  ["a missing extension", "DROP EXTENSION citext", "extensions", "failed", "Not as it should be: citext is missing."],
  [
    "a missing large object",
    "SELECT lo_unlink(oid) FROM pg_largeobject_metadata",
    "large objects",
    "failed",
    "Not as it should be: there are 0 instead of 1.",
  ],
  [
    "another migration head",
    "UPDATE _prisma_migrations SET rolled_back_at = now()",
    "migration head",
    "failed",
    "Not as it should be: it is none instead of 20260101_first.",
  ],
  [
    "an invalid index",
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'account_email_key'::regclass",
    "indexes",
    "failed",
    "Not as it should be: public.account_email_key is invalid.",
  ],
  [
    "a constraint nobody validated",
    "ALTER TABLE account ADD CONSTRAINT positive CHECK (id > 100) NOT VALID",
    "constraints",
    "unknown",
    /^Not validated: positive of public\.account\./,
  ],
])("%s is found", async (_, sql, name, status, sentence) => {
  const copy = await bench.newDatabase(sql, restored.connection.database);
  const found = await failed(copy.connection);
  expect(found).toContainEqual({ name, status, sentence: expect.stringMatching(sentence) });
  expect((await bench.verify(archive, copy.connection)).status).toBe(status);
});

test("rows that a policy hides from the role are unknown, not fewer", async () => {
  const copy = await bench.newDatabase("", restored.connection.database);
  await run(
    copy.url,
    `DROP ROLE IF EXISTS verify_blind; CREATE ROLE verify_blind LOGIN PASSWORD 'blind';
     GRANT SELECT ON ALL TABLES IN SCHEMA public TO verify_blind;
     ALTER TABLE account ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON account USING (id < 10)`,
  );
  const blind = { ...copy.connection, user: "verify_blind", password: "blind" };
  const [rows] = await failed(blind);
  expect(rows).toMatchObject({ name: "rows", status: "unknown", sentence: expect.stringContaining("account") });
  await run(copy.url, "DROP OWNED BY verify_blind; DROP ROLE verify_blind");
});

test("without a fingerprint of the schema the whole is unknown; one that fails makes it failed", async () => {
  const options = { connection: restored.connection, promised: archive.counts, applicationName: "holdfast:verify" };
  expect((await verifyRestored({ ...options, checkSchema: null })).status).toBe("unknown");
  const session = { applicationName: "holdfast:fingerprint" };
  const fingerprint = await withTarget(restored.connection, session, (target) => readFingerprint(target));
  const checkSchema = checkSchemaAgainst(briefOf(fingerprint));
  expect((await verifyRestored({ ...options, checkSchema })).status).toBe("ok");
  await run(restored.url, "ALTER TABLE account ADD COLUMN late int");
  const outcome = await verifyRestored({ ...options, checkSchema });
  expect(outcome.status).toBe("failed");
  expect(outcome.checks.at(-1)).toMatchObject({
    name: "schema",
    sentence: expect.stringContaining("account.late is extra"),
  });
  await run(restored.url, "ALTER TABLE account DROP COLUMN late");
});

test("a cancellation is no answer", async () => {
  const unlock = await lockTable(restored.url, "account");
  const cancel = new AbortController();
  const session = { connection: restored.connection, promised: archive.counts, applicationName: "holdfast:verify" };
  const outcome = verifyRestored({ ...session, checkSchema: null, signal: cancel.signal }).catch(
    (error: unknown) => error,
  );
  const waiting =
    "SELECT FROM pg_stat_activity WHERE application_name = 'holdfast:verify' AND wait_event_type = 'Lock'";
  await expect.poll(() => run(restored.url, waiting), { timeout: 20_000 }).toHaveLength(1);
  cancel.abort();
  expect(await outcome).toMatchObject({ code: "CANCELLED" });
  await unlock();
});
