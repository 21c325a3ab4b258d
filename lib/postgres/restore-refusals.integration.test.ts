import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Archive, openArchiveBench } from "@/e2e/support/archive-bench";
import { run } from "@/e2e/support/sessions";
import type { RestoreOptions } from "@/lib/postgres/restore";

const SOURCE = `
  CREATE ROLE refusal_reader; CREATE ROLE refusal_owner LOGIN PASSWORD 'refusal_owner';
  CREATE EXTENSION citext; CREATE EXTENSION pg_stat_statements;
  CREATE TABLE t (id int PRIMARY KEY, name citext);
  CREATE POLICY few ON t TO refusal_reader USING (true);
  CREATE FUNCTION noticing() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
  CREATE EVENT TRIGGER refusal_noticing ON sql_drop EXECUTE FUNCTION noticing();`;

let bench: Awaited<ReturnType<typeof openArchiveBench>>;
let archive: Archive;

beforeAll(async () => {
  bench = await openArchiveBench();
  archive = await bench.archive((await bench.newDatabase(SOURCE)).connection);
});
afterAll(async () => {
  await bench.close();
  await run(inject("serverUrl"), "DROP ROLE refusal_reader; DROP ROLE refusal_owner");
});

/** Restores into a new database and returns the failure. */
async function refusal(from: Archive, more: Partial<RestoreOptions> = {}, owner = "") {
  const target = await bench.newDatabase();
  if (owner) await run(target.url, `ALTER DATABASE "${target.connection.database}" OWNER TO ${owner}`);
  const connection = owner ? { ...target.connection, user: owner, password: owner } : target.connection;
  return bench.restore(from, connection, more).catch((error: unknown) => error);
}

/** The same archive with a name changed in its table of contents, which is not compressed. */
async function renamed(name: string, other: string): Promise<Archive> {
  const path = join(bench.folder, `${other}.dump`);
  const bytes = await readFile(archive.path, "latin1");
  await writeFile(path, bytes.replaceAll(name, other), "latin1");
  return { ...archive, path };
}

const unhashed = { expectedSha256: null };

test("a missing extension and a missing role are named", async () => {
  expect(await refusal(await renamed("citext", "cytext"), unhashed)).toMatchObject({
    code: "PRECONDITION",
    message: "The extension cytext is not installed on the server.",
  });
  expect(await refusal(await renamed("refusal_reader", "refusal_writer"), unhashed)).toMatchObject({
    code: "PRECONDITION",
    message: "The archive names the role refusal_writer, which the server does not have.",
  });
});

test("what takes a superuser is said so", async () => {
  expect(await refusal(archive, {}, "refusal_owner")).toMatchObject({
    code: "PRECONDITION",
    message: expect.stringContaining('extension "pg_stat_statements" takes a superuser'),
  });
});

test("an error in the very last statement is a failure", async () => {
  const source = await bench.newDatabase(`
    CREATE FUNCTION lasts() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
      IF current_setting('holdfast.fast', true) IS NULL THEN RAISE 'the very last statement'; END IF; RETURN 1; END $$;
    SET holdfast.fast = 'on'; CREATE MATERIALIZED VIEW final AS SELECT lasts() AS n`);
  expect(await refusal(await bench.archive(source.connection))).toMatchObject({
    code: "TOOL_FAILED",
    message: "The server refused a part of the archive: the very last statement.",
  });
});

test("an archive of newer tools is not called damaged", async () => {
  const path = join(bench.folder, "newer.dump");
  const bytes = await readFile(archive.path);
  // Bytes 5 and 6 are the archive format's version; 1.16 came with 17.
  bytes[6] = 99;
  await writeFile(path, bytes);
  expect(await refusal({ ...archive, path }, unhashed)).toMatchObject({
    code: "PRECONDITION",
    message: expect.stringContaining("newer pg_dump"),
  });
});

test("rows of tables stay out of the log and of what people read", async () => {
  const { connection } = await bench.newDatabase(`
    CREATE FUNCTION fails(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
    CREATE TABLE person (email text CHECK (fails(email)));
    INSERT INTO person VALUES (E'ada@example.com\\nLovelace');
    CREATE OR REPLACE FUNCTION fails(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false';`);
  const person = await bench.archive(connection);
  const lines: string[] = [];
  const outcome = await refusal(person, { onLine: (line) => lines.push(line) });
  expect(outcome).toMatchObject({ code: "TOOL_FAILED", message: expect.stringContaining("violates check constraint") });
  expect(lines.join("\n")).toContain("CONTEXT:  COPY person, line 1");
  expect(`${lines.join("\n")}${JSON.stringify(outcome)}`).not.toMatch(/ada@example.com|Lovelace/);
});
