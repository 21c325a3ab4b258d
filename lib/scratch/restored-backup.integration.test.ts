import { chmod, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, openBench, query } from "@/e2e/support/backup-bench";
import { ODD_DATABASE } from "@/e2e/support/odd-database";
import { ask, scratchNeed } from "@/e2e/support/scratch-bench";
import { manifestName } from "@/lib/backups/rules";
import type { Manifest } from "@/lib/backups/schema";
import { listArchive } from "@/lib/postgres/archive-contents";
import { readArchiveRoles } from "@/lib/postgres/archive-roles";
import { checkSchemaAgainst } from "@/lib/postgres/check-schema";
import type { LeftOut } from "@/lib/postgres/commands-argv";
import { withTarget } from "@/lib/postgres/connect";
import { parseConnectionString } from "@/lib/postgres/connection-string";
import { readFingerprint } from "@/lib/postgres/fingerprint";
import { briefOf } from "@/lib/postgres/fingerprint-brief";
import { restoreArchive } from "@/lib/postgres/restore";
import { toolsFor } from "@/lib/postgres/tools";
import { verifyRestored } from "@/lib/postgres/verify-restored";
import { stopScratchServer, withScratchDatabase } from "@/lib/scratch/with-scratch-database";

/** What the owner of a database may not create, and a function that would like to be more than it may. */
const seed = `${ODD_DATABASE}
  DROP ROLE IF EXISTS drill_reader; CREATE ROLE drill_reader;
  CREATE EXTENSION pg_stat_statements; CREATE EXTENSION citext; CREATE EXTENSION postgres_fdw;
  CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'db.invalid');
  CREATE FOREIGN TABLE far_away (id int) SERVER far;
  CREATE TABLE guarded (id int PRIMARY KEY, mail citext UNIQUE);
  INSERT INTO guarded VALUES (1, 'a'), (2, 'b');
  ALTER TABLE guarded ENABLE ROW LEVEL SECURITY; ALTER TABLE guarded FORCE ROW LEVEL SECURITY;
  CREATE POLICY few ON guarded TO drill_reader USING (id = 1);
  GRANT SELECT ON guarded TO drill_reader;
  CREATE FUNCTION escapes(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN
    IF current_database() ~ '^holdfast_scratch_' THEN
      BEGIN COPY (SELECT 'out') TO '/tmp/holdfast-escaped'; EXCEPTION WHEN insufficient_privilege THEN NULL; END;
    END IF; RETURN $1; END $$;
  ALTER TABLE guarded ADD CHECK (escapes(id) = id);
  CREATE FUNCTION noticing() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM escapes(1); END $$;
  CREATE EVENT TRIGGER noticing ON ddl_command_end EXECUTE FUNCTION noticing();
  COMMENT ON EVENT TRIGGER noticing IS 'looks on';
  CREATE OPERATOR CLASS backwards FOR TYPE int USING btree AS OPERATOR 1 >, OPERATOR 5 <, FUNCTION 1 btint4cmp(int, int);`;

let bench: Bench;
let manifest: Manifest;
let path: string;

beforeAll(async () => {
  bench = await openBench(seed);
  await chmod(bench.home, 0o755);
  const made = await bench.backUp(await bench.addEnvironment());
  expect(made.problem).toBeNull();
  path = made.path;
  manifest = JSON.parse(await readFile(manifestName(path), "utf8"));
});
afterAll(async () => {
  await stopScratchServer();
  await bench.close();
});

test("a real backup is restored on the scratch server and equals its manifest; then nothing of it is left", async () => {
  const leaveOut: LeftOut[] = ["grants", "subscriptions", "tablespaces"];
  const serverMajor = Number.parseInt(manifest.serverVersion, 10);
  const tools = await toolsFor(serverMajor);
  const roles = await readArchiveRoles({ tools, path, entries: await listArchive({ tools, path, leaveOut }) });
  expect(roles).toEqual(["drill_reader"]);
  const need = scratchNeed({
    serverMajor,
    extensions: Object.keys(manifest.extensions),
    roles,
    encoding: manifest.encoding,
    locale: manifest.locale,
    expectedBytes: manifest.databaseBytes,
    createExtensions: false,
    purpose: "restore drill",
    notOn: manifest.source.systemIdentifier ? [manifest.source.systemIdentifier] : [],
  });
  const source = parseConnectionString(bench.target.url).connection;
  const expected = await withTarget(source, { applicationName: "holdfast:source" }, (target) =>
    readFingerprint(target),
  );
  const checkSchema = checkSchemaAgainst(briefOf(expected));
  // The manifest has the same, taken in the snapshot of the dump.
  expect(manifest.schemaFingerprint).toEqual(JSON.parse(JSON.stringify(briefOf(expected))));
  const drill = await withScratchDatabase(need, async ({ connection, superuser, notes }) => {
    const applicationName = "holdfast:drill";
    await restoreArchive({
      tools,
      path,
      expectedSha256: manifest.sha256,
      connection,
      superuser,
      serverMajor,
      jobs: 2,
      leaveOut,
      sizes: manifest,
      stallMs: 60_000,
      applicationName,
    });
    const verified = await verifyRestored({ connection, promised: manifest, applicationName, checkSchema });
    return {
      verified,
      notes,
      connection,
      owners: await ask(connection, OWNERS),
      comments: await ask(connection, COMMENTS),
    };
  });
  expect(drill.verified.checks.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(drill.verified).toMatchObject({ status: "ok" });
  expect(drill.notes).toEqual([]);
  expect(drill.comments).toEqual([{ comment: "looks on" }]);
  expect(drill.owners).toEqual([{ owner: drill.connection.user }]);
  expect(await readdir("/tmp")).not.toContain("holdfast-escaped");
  await stopScratchServer();
  expect(await readdir(join(bench.home, "scratch"))).toEqual([]);
  await query(bench.target.url, "DROP OWNED BY drill_reader; DROP ROLE drill_reader");
});

const COMMENTS = "SELECT obj_description(oid, 'pg_event_trigger') AS comment FROM pg_event_trigger";
const OWNERS = `SELECT DISTINCT tableowner AS owner FROM pg_tables WHERE schemaname IN ('public', 'Odd Schema')`;
