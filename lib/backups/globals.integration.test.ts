import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, type Bench, openBench, query } from "@/e2e/support/backup-bench";
import { addDestination, bucketSettings } from "@/e2e/support/destination-bench";
import { startS3, type TestS3 } from "@/e2e/support/s3/start-s3";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { deleteBackup } from "@/lib/backups/change-backup";
import { sweep } from "@/lib/backups/sweep-deleted";
import { ensureArchiveKey } from "@/lib/copies/archive-key";
import { keepOne } from "@/lib/copies/keep-copies";
import { toolsFor } from "@/lib/postgres/tools";
import { s3Store } from "@/lib/storage/s3";
import type { Store } from "@/lib/storage/store";

const run = promisify(execFile);
let bench: Bench;
let s3: TestS3;
let store: Store;
let production: string;
const worker = { actor: issueSystemActor("worker"), workerId: "w1", signal: new AbortController().signal };
const password = "a verifier of this is looked for";
const role = 'Größe von "morgen"';
const quoted = `"${role.replaceAll('"', '""')}"`;
const globalsOf = (path: string) => path.replace(/\.dump$/, ".globals.sql");

beforeAll(async () => {
  s3 = await startS3();
  store = s3Store(s3.place, s3.secret);
  bench = await openBench("CREATE TABLE pupil AS SELECT generate_series(1, 10) AS id");
  await ensureArchiveKey();
  await query(bench.target.url, `CREATE ROLE ${quoted} LOGIN PASSWORD '${password}' CONNECTION LIMIT 7`);
  await query(bench.target.url, `GRANT pg_read_all_data TO ${quoted}`);
  await query(bench.target.url, `ALTER ROLE ${quoted} SET statement_timeout = '7s'`);
  const bucket = await addDestination(bench.direct, "Bucket", bucketSettings(s3), s3.secret);
  production = await bench.addEnvironment("production", { secondDestinationId: bucket });
});
afterAll(async () => {
  await query(bench.target.url, `DROP OWNED BY ${quoted}; DROP ROLE ${quoted}`);
  await bench.close();
  await s3.stop();
});

test("the server's roles lie beside the archive, with its hash in the manifest, and without any password", async () => {
  const { backup, problem, path } = await bench.backUp(production);
  expect(problem).toBeNull();
  const body = await readFile(globalsOf(path));
  const text = body.toString();
  expect(backup.manifest.globals).toEqual({
    file: basename(globalsOf(path)),
    sizeBytes: body.length,
    sha256: createHash("sha256").update(body).digest("hex"),
  });
  expect(text).toContain(`CREATE ROLE ${quoted}`);
  expect(text).toMatch(/CONNECTION LIMIT 7/);
  const [stored] = await query(bench.target.url, "SELECT rolpassword FROM pg_authid WHERE rolname = $1", [role]);
  expect(stored?.rolpassword).toMatch(/^SCRAM-SHA-256\$/);
  for (const secret of [String(stored?.rolpassword), password, "SCRAM-SHA-256", "md5", "PASSWORD '"])
    expect(text).not.toContain(secret);

  // A stranger's psql makes the role from it.
  await query(bench.target.url, `DROP OWNED BY ${quoted}; DROP ROLE ${quoted}`);
  const tools = await toolsFor(15);
  const { hostname, port, username, password: own } = new URL(bench.target.url);
  const env = {
    NODE_ENV: "test",
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: own,
  } as NodeJS.ProcessEnv;
  if (tools.libraryPath) env.LD_LIBRARY_PATH = tools.libraryPath;
  await run(join(dirname(tools.pgDump), "psql"), ["-X", "-d", "postgres", "-f", globalsOf(path)], { env });
  expect(
    await query(bench.target.url, "SELECT rolconnlimit, rolconfig FROM pg_roles WHERE rolname = $1", [role]),
  ).toEqual([{ rolconnlimit: 7, rolconfig: ["statement_timeout=7s"] }]);
});

test("they are copied with the archive, and go with it", async () => {
  const { backup, path } = await bench.backUp(production);
  while (await keepOne(worker)) {
    // Every copy that is wanted.
  }
  const name = backup.fileName.replace(/dump$/, "globals.sql");
  const there = await store.open(name);
  expect(Buffer.concat((await there.stream().toArray()) as Buffer[]).equals(await readFile(globalsOf(path)))).toBe(
    true,
  );
  await bench.backUp(production);
  await deleteBackup(actorOf("lead"), { id: backup.id, typed: basename(backup.fileName) });
  await sweep(worker.actor);
  expect(await store.sizeOf(name)).toBeNull();
  expect(await bench.files()).not.toContain(basename(name));
});

test("they are encrypted as the archive is", async () => {
  const recipients = [await identityToRecipient(await generateX25519Identity())];
  const environment = await bench.addEnvironment("staging", { encrypts: true, recipients });
  const { backup, problem, path } = await bench.backUp(environment);
  expect(problem).toBeNull();
  const body = await readFile(path.replace(/\.dump\.age$/, ".globals.sql.age"));
  expect(body.subarray(0, 21).toString()).toBe("age-encryption.org/v1");
  expect(body.includes("CREATE ROLE")).toBe(false);
  expect(backup.manifest.globals.file).toMatch(/\.globals\.sql\.age$/);
});

test("where they may not be read the backup is made, and says why they are not beside it", async () => {
  const name = `reader_${bench.target.name}`;
  await query(bench.target.url, `CREATE ROLE ${name} LOGIN PASSWORD 'x'; GRANT SELECT ON pupil TO ${name}`);
  await query(bench.target.url, `REVOKE SELECT ON pg_catalog.pg_auth_members FROM PUBLIC`);
  const url = new URL(bench.target.url);
  url.username = name;
  url.password = "x";
  const { backup, problem, path } = await bench.backUp(await bench.addEnvironment("development", {}, url.href));
  await query(bench.target.url, `GRANT SELECT ON pg_catalog.pg_auth_members TO PUBLIC`);
  await query(bench.target.url, `DROP OWNED BY ${name}; DROP ROLE ${name}`);
  expect(problem).toBeNull();
  expect(backup).toMatchObject({ status: "complete", verification: "readable" });
  expect(backup.manifest.globals).toEqual({
    file: null,
    because: expect.stringMatching(/pg_auth_members|permission|may not/),
  });
  await expect(readFile(globalsOf(path))).rejects.toMatchObject({ code: "ENOENT" });
});
