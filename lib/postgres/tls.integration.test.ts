import { chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPostgres } from "@/bin/embedded-postgres.mjs";
import { serverUser } from "@/bin/postgres/server-user.mjs";
import { decodeFile, draftAt } from "@/e2e/support/archive-files";
import { AUTHORITY, SERVER_CERTIFICATE, SERVER_KEY } from "@/e2e/support/certificates";
import { type Connection, parseConnectionString } from "@/lib/postgres/connection-string";
import { dumpDatabase } from "@/lib/postgres/dump";
import { inspectTarget } from "@/lib/postgres/inspect";
import { withSnapshot } from "@/lib/postgres/snapshot";
import { toolsFor } from "@/lib/postgres/tools";

const options = { applicationName: "holdfast:tls" };
let folder: string;
let server: Awaited<ReturnType<typeof startPostgres>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-tls-"));
  process.env.HOLDFAST_HOME = join(folder, "home");
  process.env.HOLDFAST_DATABASE_URL = "postgresql://unused:unused@127.0.0.1/unused";
  const owner = serverUser();
  const secrets = join(folder, "tls");
  await mkdir(secrets, { mode: 0o700 });
  await writeFile(join(secrets, "server.pem"), SERVER_CERTIFICATE, { mode: 0o600 });
  await writeFile(join(secrets, "server.key"), SERVER_KEY, { mode: 0o600 });
  if (owner) {
    const paths = [secrets, join(secrets, "server.pem"), join(secrets, "server.key")];
    await Promise.all([folder, ...paths].map((path) => chown(path, owner.uid, owner.gid)));
  }
  server = await startPostgres({
    folder: join(folder, "pg"),
    password: "test",
    logFile: join(folder, "log"),
    settings: {
      ssl: "on",
      ssl_cert_file: join(secrets, "server.pem"),
      ssl_key_file: join(secrets, "server.key"),
      fsync: "off",
    },
  });
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

test.each([
  ["localhost", "verify-full", AUTHORITY],
  ["127.0.0.1", "verify-ca", AUTHORITY],
  ["127.0.0.1", "require", null],
  ["127.0.0.1", "prefer", null],
])("%s with %s is encrypted, for us and for the tools", async (host, sslmode, ca) => {
  const connection = connectionTo(host, sslmode, ca);
  expect((await inspectTarget(connection, options)).encrypted).toBe(true);
  const partialPath = join(folder, `${host}-${sslmode}.partial`);
  const tools = await toolsFor(15);
  const dumped = await withSnapshot(connection, options, async (snapshot) =>
    dumpDatabase({
      connection,
      tools,
      serverMajor: 15,
      snapshotId: snapshot.id,
      draft: await draftAt(partialPath),
      compression: "gzip:1",
      lockWaitTimeoutMs: 10_000,
      stallMs: 10_000,
      ...options,
    }),
  );
  expect((await decodeFile({ tools, path: partialPath, expectedSha256: dumped.sha256 })).rowsByTable).toEqual({});
});

test("disable is not encrypted", async () => {
  expect((await inspectTarget(connectionTo("127.0.0.1", "disable", null), options)).encrypted).toBe(false);
});

test.each([
  ["127.0.0.1", "verify-full", AUTHORITY, "not made out to 127.0.0.1"],
  ["localhost", "verify-full", null, "not signed by a trusted authority"],
  ["localhost", "verify-ca", null, "not signed by a trusted authority"],
])("%s with %s is refused: the certificate is checked", async (host, sslmode, ca, words) => {
  await expect(inspectTarget(connectionTo(host, sslmode, ca), options)).rejects.toMatchObject({
    code: "UNREACHABLE",
    message: expect.stringContaining(words),
  });
});

function connectionTo(host: string, sslmode: string, ca: string | null): Connection {
  const url = `postgresql://postgres:test@${host}:${server.port}/postgres?sslmode=${sslmode}`;
  return parseConnectionString(url, ca).connection;
}
