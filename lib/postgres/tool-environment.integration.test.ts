import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseConnectionString } from "@/lib/postgres/connection-string";
import { removeLeftFolders, withToolEnvironment } from "@/lib/postgres/tool-environment";
import { toolsFor } from "@/lib/postgres/tools";

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "holdfast-tools-"));
  process.env.HOLDFAST_HOME = home;
  process.env.HOLDFAST_DATABASE_URL = "postgresql://unused:unused@127.0.0.1/unused";
});

afterAll(() => rm(home, { recursive: true, force: true }));

test("the password is in a private file, nowhere else, and gone afterwards", async () => {
  const { connection } = parseConnectionString("postgresql://app:hunter2@db/shop?sslmode=verify-full");
  const target = { tools: await toolsFor(15), applicationName: "holdfast:x", serverMajor: 13 };
  const seen = await withToolEnvironment(connection, target, async (environment) => {
    const passfile = environment.PGPASSFILE ?? "";
    expect(await readFile(passfile, "utf8")).toBe("db:5432:shop:app:hunter2\n");
    expect((await stat(passfile)).mode & 0o777).toBe(0o600);
    expect((await stat(join(passfile, ".."))).mode & 0o777).toBe(0o700);
    expect(await readFile(environment.PGSSLROOTCERT ?? "", "utf8")).toContain("BEGIN CERTIFICATE");
    // What a worker that lives uses is not taken from it.
    expect(await removeLeftFolders()).toBe(0);
    return environment;
  });
  expect(JSON.stringify(seen)).not.toContain("hunter2");
  expect(seen).toMatchObject({
    PGHOST: "db",
    PGDATABASE: "shop",
    PGAPPNAME: "holdfast:x",
    PGSYSCONFDIR: "/nonexistent",
  });
  expect(seen).not.toHaveProperty("PGOPTIONS");
  expect(seen).not.toHaveProperty("DATABASE_URL");
  expect(await readdir(join(home, "run"))).toEqual([]);
});

test("what a dead worker left is removed", async () => {
  const start = Buffer.from("another start").toString("hex");
  await mkdir(join(home, "run", `pg.${process.pid}.${start}.abcdef`), { recursive: true });
  await mkdir(join(home, "run", "something-else"));
  expect(await removeLeftFolders()).toBe(1);
  expect(await readdir(join(home, "run"))).toEqual(["something-else"]);
});
