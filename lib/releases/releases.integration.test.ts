import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { holdfastDatabase } from "@/e2e/support/holdfast-database";
import { issueSystemActor, issueUserActor } from "@/lib/auth/issue-actor";
import { addProject } from "@/lib/projects/change-project";
import { getRelease, readMigrations } from "@/lib/releases/data";
import { readCheckout } from "@/lib/releases/read-checkout";
import { readGit } from "@/lib/releases/read-git";
import { storeRelease } from "@/lib/releases/store-release";

const admin = issueUserActor({ id: "0193a0b0-0000-7000-8000-000000000001", name: "Ada", role: "admin" }, null, "test");
const viewer = issueUserActor(
  { id: "0193a0b0-0000-7000-8000-000000000002", name: "Vera", role: "viewer" },
  null,
  "test",
);
const engine = issueSystemActor("worker");
const signal = new AbortController().signal;
let database: Awaited<ReturnType<typeof holdfastDatabase>>;
let direct: Client;
let projectId: string;
let folder: string;

beforeAll(async () => {
  database = await holdfastDatabase();
  direct = new Client({ connectionString: database.url });
  await direct.connect();
  projectId = (await addProject(admin, { name: "EduHub" })).id;
  folder = await mkdtemp(join(tmpdir(), "holdfast-checkout-"));
  await cp("examples/eduhub/prisma", join(folder, "prisma"), { recursive: true });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await direct.end();
  await database.drop();
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const git = (...args: string[]) =>
  execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@t", ...args], {
    encoding: "utf8",
  }).trim();

async function take(appVersion = "") {
  const { files, packageJson } = await readCheckout(folder);
  const origin = { source: folder, gitCommit: null, gitBranch: null, gitDirty: null };
  return storeRelease(engine, {
    projectId,
    appVersion,
    files,
    packageJson,
    origin,
    takenBy: { id: null, name: "Ada" },
  });
}

it("a checkout becomes a release whose bytes are those of the files; the same contents are the same release", async () => {
  const first = await take("2026.2.0");
  expect(first).toMatchObject({ isNew: true, migrations: 13 });
  expect(await take("2026.2.0")).toMatchObject({ isNew: false, releaseId: first.releaseId });
  expect(await take("2026.2.1")).toMatchObject({ isNew: true, digest: first.digest });
  const migrations = await readMigrations(first.releaseId);
  expect(migrations.map(({ name }) => name)).toEqual([...migrations.map(({ name }) => name)].sort());
  const sum = execFileSync("sha256sum", ["migration.sql"], {
    cwd: join(folder, "prisma/migrations", migrations[4]?.name ?? ""),
    encoding: "utf8",
  });
  expect(sum).toContain(migrations[4]?.checksum);
  // Its name can be computed again by anybody with sha256sum and sort.
  const script = `printf 'holdfast-release-1\\n'; find migrations schema.prisma -type f | LC_ALL=C sort | xargs sha256sum`;
  const listing = execFileSync("bash", ["-c", script], { cwd: join(folder, "prisma"), encoding: "utf8" });
  expect(execFileSync("sha256sum", { input: listing, encoding: "utf8" })).toContain(first.digest);
});

it("its SQL is not for viewers; nothing of it can be changed, not even by the owner of the database", async () => {
  const { releaseId } = await take();
  await expect(getRelease(viewer, releaseId)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  expect((await getRelease(admin, releaseId)).migrations).toHaveLength(13);
  for (const sql of [
    `UPDATE "Release" SET digest = 'x'`,
    `DELETE FROM "ReleaseFile"`,
    `UPDATE "ReleaseBlob" SET bytes = ''`,
  ]) {
    await expect(direct.query(sql)).rejects.toThrow("a release never changes");
  }
  const forged = `INSERT INTO "ReleaseBlob" (sha256, bytes) VALUES (repeat('a', 64), 'other')`;
  await expect(direct.query(forged)).rejects.toThrow("ReleaseBlob_is_what_it_says");
});

it("git tells the commit, and whether the files are those of it, without running anything of the repository's", async () => {
  const checkout = () => readCheckout(folder);
  expect(await readGit(folder, await checkout(), signal)).toEqual({ gitCommit: null, gitBranch: null, gitDirty: null });
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-qm", "one");
  const canary = join(folder, "canary");
  for (const key of ["core.fsmonitor", "filter.evil.clean", "core.sshCommand"]) git("config", key, `touch ${canary}`);
  await write(".gitattributes", "*.sql filter=evil");
  const clean = await readGit(folder, await checkout(), signal);
  expect(clean).toEqual({ gitCommit: git("rev-parse", "HEAD"), gitBranch: "main", gitDirty: false });
  await write("prisma/migrations/20990101000000_late/migration.sql", "SELECT 1;");
  expect((await readGit(folder, await checkout(), signal)).gitDirty).toBe(true);
  await rm(join(folder, "prisma/migrations/20990101000000_late"), { recursive: true });
  expect((await readGit(folder, await checkout(), signal)).gitDirty).toBe(false);
  const [victim = ""] = (await checkout()).places.filter((place) => place.endsWith("migration.sql"));
  await rm(join(folder, victim));
  expect((await readGit(folder, await checkout(), signal)).gitDirty).toBe(true);
  git("-c", "core.fsmonitor=false", "-c", "filter.evil.clean=cat", "checkout", "-q", "--", victim);
  expect(() => execFileSync("stat", [canary], { stdio: "ignore" })).toThrow();
});

it("finds Prisma's files where each major's projects have them, and refuses links", async () => {
  const places: [string, Record<string, string>][] = [
    [
      "Prisma 7 with a config",
      {
        "prisma.config.ts": 'export default { schema: "db/schema", migrations: { path: "db/steps" } }',
        "db/steps/1_a/migration.sql": "SELECT 1",
        "db/schema/a.prisma": "",
        "db/schema/b.prisma": "",
      },
    ],
    [
      "a config whose paths are joined, as Prisma's documentation shows it",
      {
        "prisma.config.ts":
          'export default defineConfig({ schema: path.join(__dirname, "db"), migrations: { path: path.join("db", "steps"), seed: "x" } })',
        "db/steps/1_a/migration.sql": "SELECT 1",
        "db/schema.prisma": "",
        "db/models/a.prisma": "",
      },
    ],
    [
      "Prisma 6 by package.json",
      {
        "package.json": '{"prisma":{"schema":"server/schema.prisma"}}',
        "server/schema.prisma": "",
        "server/migrations/1_a/migration.sql": "SELECT 1",
      },
    ],
    ["Prisma 5 as usual", { "prisma/schema.prisma": "", "prisma/migrations/1_a/migration.sql": "SELECT 1" }],
    ["only migrations", { "migrations/1_a/migration.sql": "SELECT 1" }],
  ];
  for (const [name, files] of places) {
    await rm(folder, { recursive: true, force: true });
    for (const [path, text] of Object.entries(files)) await write(path, text);
    const paths = (await readCheckout(folder)).files.map(({ path }) => path);
    expect(paths, name).toContain("migrations/1_a/migration.sql");
    expect(paths.filter((path) => path.endsWith(".prisma")).length, name).toBe(
      Object.keys(files).filter((path) => path.endsWith(".prisma")).length,
    );
  }
  await symlink("/etc/hostname", join(folder, "migrations/link.sql"));
  await expect(readCheckout(folder)).rejects.toMatchObject({
    code: "PRECONDITION",
    message: expect.stringMatching(/link/),
  });
  await rm(join(folder, "migrations"), { recursive: true });
  await expect(readCheckout(folder)).rejects.toMatchObject({
    message: expect.stringMatching(/no folder of Prisma migrations/),
  });
});
