import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import {
  analyzeCommands,
  backupCommands,
  createDatabaseCommands,
  databaseArgument,
  inOrder,
  restoreCommands,
  restoreIntoNewCommands,
  verifyCommands,
} from "@/lib/postgres/commands";
import { dumpArguments } from "@/lib/postgres/commands-argv";
import { quoteForBash, quoteForPowerShell, quoteLiteralForPowerShell } from "@/lib/postgres/commands-quote";

const place = {
  host: "db.example.com",
  port: 5432,
  user: "o'brien",
  database: "$(id) `x`",
  sslmode: "require",
} as const;
const settings = {
  compression: "gzip:1",
  excludeTableData: [
    { schema: "public", name: "audit_log" },
    { schema: "Odd", name: 'a"b' },
  ],
  lockWaitTimeoutMs: 60_000,
};

test("pg_dump is started with no database, host, password or positional argument", () => {
  expect(dumpArguments(settings, "0000-1")).toEqual([
    "--format=custom",
    "--no-password",
    "--verbose",
    "--compress=1",
    "--lock-wait-timeout=60000",
    "--snapshot=0000-1",
    "--exclude-table-data=public.audit_log",
    '--exclude-table-data="Odd"."a""b"',
  ]);
  expect(dumpArguments({ ...settings, compression: "zstd:1" }, null)).toContain("--compress=zstd:1");
});

test("the commands are the ones that run", () => {
  const { bash, powershell } = backupCommands(place, settings, "backup.dump");
  expect(bash).toBe(
    [
      "PGHOST=db.example.com",
      "PGPORT=5432",
      "PGUSER='o'\\''brien'",
      "PGDATABASE='$(id) `x`'",
      "PGSSLMODE=require",
      "pg_dump",
      "--format=custom",
      "--compress=1",
      "--lock-wait-timeout=60000",
      "--exclude-table-data=public.audit_log",
      `'--exclude-table-data="Odd"."a""b"'`,
      "--file=backup.dump",
    ].join(" \\\n  "),
  );
  expect(powershell).toContain("$env:PGUSER = 'o''brien'\n");
  expect(powershell).toContain("$env:PGDATABASE = '$(id) `x`'\n");
  expect(powershell).toContain(`'--exclude-table-data=\\"Odd\\".\\"a\\"\\"b\\"'`);
  expect(restoreCommands(place, "it's new", "-odd.dump").bash).toContain(
    `'--dbname=dbname='\\''it\\'\\''s new'\\''' \\\n  ./-odd.dump`,
  );
  expect(createDatabaseCommands(place, "--evil").bash).toMatch(/-- \\\n {2}--evil$/);
  expect(analyzeCommands(place, "a_restored").bash).toMatch(/vacuumdb \\\n {2}--analyze-only \\\n {2}.*a_restored/);
  expect(verifyCommands("x.dump")).toEqual({
    bash: "pg_restore --section=data --file=/dev/null x.dump",
    powershell: "pg_restore --section=data --file=NUL x.dump",
  });
});

test.each([
  "plain",
  "",
  "it's",
  "a b",
  "$(id)",
  "`id`",
  "a\\",
  '"',
  "!x",
  "*",
  "~",
  "\n",
  "größe 🚀",
  "-n",
  "a'b'c",
  ";|&",
])("bash gives back %j", (text) => {
  const out = execFileSync("/bin/bash", ["--noprofile", "--norc", "-c", `printf %s ${quoteForBash(text)}`], {
    env: { NODE_ENV: "test" },
  });
  expect(out.toString()).toBe(text);
});

test("PowerShell's quotes, the typographic ones too", () => {
  expect(quoteLiteralForPowerShell("it's")).toBe("'it''s'");
  expect(quoteLiteralForPowerShell("it\u2019s")).toBe("'it\u2019\u2019s'");
  expect(quoteForPowerShell("$env:X")).toBe("'$env:X'");
  expect(quoteForPowerShell("--file=a.dump")).toBe("--file=a.dump");
});

test("a database name can never be read as a connection string", () => {
  expect(databaseArgument("host=evil dbname=x")).toBe("dbname='host=evil dbname=x'");
  expect(databaseArgument("a'b\\c")).toBe("dbname='a\\'b\\\\c'");
});

test("a restore into a new database: decrypted where it is encrypted, created like the source, then restored", () => {
  const database = { name: "eduhub_restore", encoding: "UTF8", locale: "de_DE.UTF-8", jobs: 2 };
  const { bash, powershell } = inOrder(restoreIntoNewCommands(place, database, "backup.dump.age"));
  expect(bash).toMatch(/^age --decrypt --identity archives\.key --output backup\.dump backup\.dump\.age\n/);
  const words = bash.replaceAll(" \\\n  ", " ");
  expect(words).toContain(
    "createdb --template=template0 --maintenance-db=postgres --encoding=UTF8 --locale=de_DE.UTF-8 -- eduhub_restore",
  );
  expect(words).toContain("pg_restore --no-owner --no-subscriptions --no-tablespaces --exit-on-error --jobs=2 ");
  expect(powershell).toContain("createdb");
  const plain = restoreIntoNewCommands(place, { ...database, encoding: "", locale: "" }, "backup.dump");
  expect(plain).toHaveLength(2);
  expect(inOrder(plain).bash).not.toMatch(/--encoding|--locale|decrypt/);
});
