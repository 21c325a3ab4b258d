import { describe, expect, it } from "vitest";
import { releaseDigest } from "@/lib/releases/digest";
import { readContents } from "@/lib/releases/read-contents";
import { type Contents, contentsProblem, describeOrigin } from "@/lib/releases/rules";

const good: Contents = {
  migrations: [{ name: "20250101000000_init", bytes: 100, isText: true }],
  foldersWithoutSql: [],
  lockProvider: "postgresql",
  schemaProvider: "postgresql",
  prismaMajor: 7,
};
const named = (...names: string[]) => names.map((name) => ({ name, bytes: 1, isText: true }));

describe("what can be a release", () => {
  it.each<[string, Partial<Contents>, RegExp | null]>([
    ["PostgreSQL on Prisma 7", {}, null],
    ["Prisma 5", { prismaMajor: 5 }, null],
    ["Prisma 6", { prismaMajor: 6 }, null],
    ["a project that does not say its Prisma", { prismaMajor: null }, null],
    ["no schema beside the migrations", { schemaProvider: null }, null],
    ["`postgres`, as Prisma also writes it", { schemaProvider: "postgres" }, null],
    ["names without a timestamp", { migrations: named("init", "second-step.v2") }, null],
    ["names that people and file managers give", { migrations: named("2024_keys copy", "2024_größe", "1 (2)") }, null],
    ["MySQL", { lockProvider: "mysql" }, /mysql.*PostgreSQL only/],
    ["a schema for SQLite", { schemaProvider: "sqlite" }, /sqlite/],
    ["CockroachDB", { lockProvider: "cockroachdb" }, /cockroachdb/],
    ["no lock file", { lockProvider: null }, /migration_lock\.toml/],
    ["Prisma 4", { prismaMajor: 4 }, /Prisma 4/],
    ["Prisma 8", { prismaMajor: 8 }, /Prisma 8/],
    ["nothing", { migrations: [] }, /no migration/],
    ["an empty folder", { foldersWithoutSql: ["2025_x"] }, /2025_x has no migration\.sql/],
    ["a name with a newline", { migrations: named("a\nb") }, /“a\?b” is no name/],
    ["a hidden name", { migrations: named(".hidden") }, /is no name/],
    ["a name that looks like an option", { migrations: named("--help") }, /is no name/],
    ["a name with what nobody sees", { migrations: named("a\u200bb") }, /is no name/],
    ["a name that goes elsewhere", { migrations: named("a\\..\\b") }, /is no name/],
    ["a name that begins with a space", { migrations: named(" a") }, /is no name/],
    ["an endless name", { migrations: named("a".repeat(251)) }, /is no name/],
    ["a name that is endless on disk", { migrations: named("ö".repeat(126)) }, /is no name/],
    ["twins by case", { migrations: named("A_init", "a_INIT") }, /capital letters/],
    ["bytes that are no text", { migrations: [{ name: "a", bytes: 1, isText: false }] }, /not UTF-8/],
    ["one huge file", { migrations: [{ name: "a", bytes: 30_000_000, isText: true }] }, /at most/],
    [
      "huge together",
      { migrations: [..."abcdefgh"].map((name) => ({ name, bytes: 15_000_000, isText: true })) },
      /together/,
    ],
  ])("%s", (_case, facts, problem) => {
    const said = contentsProblem({ ...good, ...facts });
    if (problem === null) expect(said).toBeNull();
    else expect(said).toMatch(problem);
  });
});

describe("what files say of themselves", () => {
  const file = (path: string, text: string) => ({ path, bytes: Buffer.from(text) });
  const lock = file("migrations/migration_lock.toml", '# do not edit\nprovider = "postgresql"\n');

  it("orders migrations bytewise, reads providers and the application's Prisma", () => {
    const files = [
      file("migrations/b/migration.sql", "SELECT 1"),
      file("migrations/B/migration.sql", "\uFEFFSELECT 1"),
      lock,
      file(
        "schema/base.prisma",
        '// datasource x { provider = "mysql" }\ndatasource db {\n  provider = "postgresql"\n}',
      ),
    ];
    expect(
      readContents(files, '{"devDependencies":{"prisma":"^6.19.1"},"dependencies":{"@prisma/client":"~5.2.0"}}'),
    ).toEqual({
      migrations: [
        { name: "B", bytes: 11, isText: true },
        { name: "b", bytes: 8, isText: true },
      ],
      foldersWithoutSql: [],
      lockProvider: "postgresql",
      schemaProvider: "postgresql",
      prismaMajor: 5,
    });
  });

  it.each([["workspace:*"], ["latest"], ["file:../x"], [""], [undefined]])(
    "an unreadable version %s is unknown",
    (prisma) => {
      expect(readContents([lock], JSON.stringify({ dependencies: { prisma } })).prismaMajor).toBeNull();
    },
  );

  it("is named by path and bytes, whatever the order", () => {
    const one = file("migrations/a/migration.sql", "SELECT 1");
    const name = releaseDigest([one, lock]);
    expect(releaseDigest([lock, one])).toBe(name);
    expect(name).toMatch(/^[0-9a-f]{64}$/);
    const others = [
      [file("migrations/a/migration.sql", "SELECT 1\n"), lock],
      [file("migrations/b/migration.sql", "SELECT 1"), lock],
      [one],
      [one, lock, file("schema.prisma", "")],
    ];
    for (const other of others) expect(releaseDigest(other)).not.toBe(name);
  });
});

it("tells where a release came from", () => {
  const commit = { gitCommit: "0123456789abcdef", gitBranch: "main", gitDirty: false };
  expect(describeOrigin(commit)).toBe("Commit 0123456789ab on main, unchanged.");
  expect(describeOrigin({ ...commit, gitDirty: true })).toMatch(/never committed/);
  expect(describeOrigin({ ...commit, gitDirty: null })).toMatch(/not known/);
  expect(describeOrigin({ gitCommit: null, gitBranch: null, gitDirty: null })).toMatch(/not known/);
});
