import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { factsOf } from "@/e2e/support/sql-review";
import { createCatalog } from "@/lib/sql-review/catalog";
import { concludeReview } from "@/lib/sql-review/conclude-review";
import { loadParser } from "@/lib/sql-review/parse";
import { reviewFiles } from "@/lib/sql-review/review-file";
import { type ReviewRequest, reviewMigrations } from "@/lib/sql-review/review-migrations";
import { findSquawk, runSquawk } from "@/lib/sql-review/squawk";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-review-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const review = (sql: string, more: Partial<ReviewRequest> = {}) =>
  reviewMigrations({ files: [{ name: "a", sql }], target: null, serverMajor: 15, ...more });

/** A squawk that does this instead. */
async function fakeSquawk(script: string): Promise<string> {
  const file = join(folder, `squawk-${Math.random()}`);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

test("what both say is said once, what squawk alone says is there, on its line", async () => {
  const sql = `-- one\nALTER TABLE "User"\n  DROP COLUMN "a",\n  ADD COLUMN "b" char(3);\nCREATE INDEX i ON "User" ("b");`;
  const { files, tools } = await review(sql);
  expect(tools).toEqual({ parser: expect.stringMatching(/^PostgreSQL 18\.\d+$/), squawk: "2.66.0" });
  const found = files[0]?.findings ?? [];
  expect(found.filter(({ line }) => line === 3).map(({ rule, alsoSaidBy }) => [rule, alsoSaidBy])).toEqual([
    ["drop-column", ["ban-drop-column"]],
    ["lock", []],
    ["drop", []],
  ]);
  expect(found.find(({ rule }) => rule === "squawk/ban-char-field")).toMatchObject({
    line: 4,
    statement: 0,
    level: "note",
  });
  expect(found.find(({ line, rule }) => line === 5 && rule === "lock")?.alsoSaidBy).toEqual([
    "require-concurrent-index-creation",
  ]);
  expect(found.map(({ line }) => line)).toEqual(found.map(({ line }) => line).sort((a, b) => a - b));
});

const lint = (sql: string, binary = findSquawk()) =>
  runSquawk({ name: "a", sql }, { binary, serverMajor: 15, inTransaction: false });

/** Own rules in this process, then squawk, then the verdicts: what reviewMigrations does over two programs. */
async function conclude(texts: readonly string[], bytes: number | null = null, binary = findSquawk()) {
  const target = bytes === null ? null : factsOf([{ key: "public.users", bytes, rows: 5 }]);
  await loadParser();
  const files = texts.map((sql, index) => ({ name: `${index}`, sql }));
  const own = reviewFiles(files, createCatalog(target, 15));
  const reviewed = own.map(async (found, index) => ({ review: found, squawk: await lint(texts[index] ?? "", binary) }));
  return concludeReview(await Promise.all(reviewed), { parser: null, squawk: null });
}

test.each(["-- squawk-ignore-file", "-- squawk-ignore ban-char-field", "-- squawk-disable-assume-in-transaction"])(
  "%s in the file does not switch squawk off",
  async (comment) => {
    const { findings } = await lint(`${comment}\nCREATE TABLE a (b char(3));`);
    expect(findings?.map(({ rule, line }) => [rule, line])).toContainEqual(["ban-char-field", 2]);
  },
);

test.each([
  ["missing", async () => null, "not installed"],
  ["not a program", async () => "/nonexistent/squawk", "could not be started"],
  ["crashing", () => fakeSquawk("kill -SEGV $$"), "SIGSEGV"],
  ["failing", () => fakeSquawk("exit 101"), "exit code 101"],
  ["talking nonsense", () => fakeSquawk("echo '{}'"), "could not be read"],
  ["silent", () => fakeSquawk("exit 0"), "could not be read"],
])("a squawk that is %s is an unknown, and our own findings stand", async (_, make, words) => {
  const { files } = await conclude(["DROP TABLE users"], null, await make());
  const found = files[0]?.findings ?? [];
  expect(found.find(({ rule }) => rule === "squawk/silent")).toMatchObject({
    level: "unknown",
    sentence: expect.stringContaining(words),
  });
  expect(found.find(({ rule }) => rule === "drop-table")).toMatchObject({ level: "danger" });
});

test("the tool of this platform is installed and gets nothing of our environment", async () => {
  expect(findSquawk()).toMatch(/squawk$/);
  process.env.HOLDFAST_CANARY = "canary-7431";
  const binary = await fakeSquawk(`env > ${folder}/seen; echo '[]'`);
  const answer = await lint("", binary);
  delete process.env.HOLDFAST_CANARY;
  expect(answer).toEqual({ findings: [], problem: null });
  expect(await readFile(join(folder, "seen"), "utf8")).not.toContain("canary-7431");
});

test("the verdict of a set is its worst, and tables of one file are known to the next", async () => {
  const set = await conclude([
    "CREATE TABLE a (id int)",
    "DROP TABLE a; ALTER TABLE users ADD COLUMN x int",
    "SELECT old()",
  ]);
  expect(set.files.map(({ destroysData }) => destroysData)).toEqual(["no", "no", "unknown"]);
  expect(set.files.map(({ compatibility }) => compatibility)).toEqual(["additive", "additive", "unknown"]);
  expect(set).toMatchObject({ destroysData: "unknown", compatibility: "unknown" });
  expect(await conclude(["SELECT old()", "DROP TABLE users"])).toMatchObject({
    destroysData: "yes",
    compatibility: "contracting",
  });
  expect(await conclude([])).toMatchObject({ files: [], destroysData: "no", compatibility: "additive" });
});

test("the digest stays while findings stay, and follows the text, the level and a silent squawk", async () => {
  const sql = "CREATE INDEX i ON users (id)";
  const { digest } = await conclude([sql], 1e6);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect((await conclude([sql], 1e6)).digest).toBe(digest);
  expect((await conclude([sql], 2e6)).digest).toBe(digest);
  expect((await conclude([sql], 5e9)).digest).not.toBe(digest);
  expect((await conclude([`${sql} `], 1e6)).digest).not.toBe(digest);
  expect((await conclude([sql], 1e6, null)).digest).not.toBe(digest);
});

test("5 MB are reviewed in seconds, and the one statement that matters is found", async () => {
  const rows = Array.from(
    { length: 60_000 },
    (_, n) => `INSERT INTO "log" ("a", "b") VALUES (${n}, 'some text of value ${n}', now());`,
  );
  rows[41_000] = `DELETE FROM "users";`;
  const sql = rows.join("\n");
  expect(sql.length).toBeGreaterThan(4_500_000);
  const { files, destroysData } = await review(sql);
  expect(destroysData).toBe("yes");
  expect(files[0]?.statements).toHaveLength(60_000);
  expect(files[0]?.findings.filter(({ level }) => level === "danger")).toMatchObject([
    { rule: "delete-all", line: 41_001 },
  ]);
}, 120_000);

test("many findings of one kind are folded, and their number is said", async () => {
  const { files } = await review(
    Array.from({ length: 300 }, (_, n) => `UPDATE users SET a = 1 WHERE id = ${n};`).join("\n"),
  );
  const updates = files[0]?.findings.filter(({ rule }) => rule === "update-rows") ?? [];
  expect(updates).toHaveLength(20);
  expect(updates.at(-1)?.title).toMatch(/and 280 more statements like this$/);
});

test("told to stop, it stops", async () => {
  const cancel = new AbortController();
  const reviewing = review("SELECT 1", { signal: cancel.signal });
  cancel.abort();
  await expect(reviewing).rejects.toMatchObject({ code: "CANCELLED" });
  const squawk = await fakeSquawk("sleep 60");
  const later = new AbortController();
  setTimeout(() => later.abort(), 1_500);
  await expect(review("SELECT 1", { signal: later.signal, squawk })).rejects.toMatchObject({ code: "CANCELLED" });
});
