import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { loadParser, parseFile } from "@/lib/sql-review/parse";
import { columnType } from "@/lib/sql-review/tree";
import { judgeTypeChange } from "@/lib/sql-review/type-change";

/** Type before, type after, values. `lost` and `fails` need only one value that shows it; `kept` holds for all. */
const CHANGES: readonly [string, string, "kept" | "fails" | "lost" | "reinterpreted", string[]][] = [
  ["int2", "int4", "kept", ["32767", "-32768"]],
  ["int4", "int8", "kept", ["2147483647"]],
  ["int8", "int4", "fails", ["2147483648"]],
  ["int4", "text", "kept", ["-5"]],
  ["int4", "numeric", "kept", ["2147483647"]],
  ["int4", "numeric(4,2)", "fails", ["100"]],
  ["int4", "float8", "kept", ["2147483647"]],
  ["int4", "float4", "lost", ["2147483647"]],
  ["int8", "float8", "lost", ["9007199254740993"]],
  ["numeric(10,2)", "numeric(12,2)", "kept", ["12345678.99"]],
  ["numeric(10,2)", "numeric(10,3)", "fails", ["12345678.99"]],
  ["numeric(10,2)", "numeric(10,1)", "lost", ["1.25"]],
  ["numeric(10,2)", "numeric", "kept", ["1.25"]],
  ["numeric", "numeric(10,2)", "lost", ["1.255"]],
  ["numeric(10,2)", "int4", "lost", ["1.5"]],
  ["numeric(10,2)", "float4", "lost", ["12345678.99"]],
  ["float8", "float4", "lost", ["0.1234567890123"]],
  ["float8", "int4", "lost", ["1.5"]],
  ["varchar(5)", "varchar(10)", "kept", ["abcde"]],
  ["varchar(10)", "varchar(5)", "fails", ["abcdef"]],
  ["varchar(10)", "text", "kept", ["abc "]],
  ["text", "varchar(5)", "fails", ["abcdef"]],
  ["text", "varchar", "kept", ["abcdef"]],
  ["timestamp(3)", "timestamp(6)", "kept", ["2026-01-01 10:00:00.123"]],
  ["timestamp(6)", "timestamp(3)", "lost", ["2026-01-01 10:00:00.123456"]],
  ["timestamp", "date", "lost", ["2026-01-01 10:00:00"]],
  ["timestamptz", "date", "lost", ["2026-01-01 10:00:00+00"]],
  ["timestamp", "time", "lost", ["2026-01-01 10:00:00"]],
  ["timestamptz", "timestamp", "reinterpreted", []],
  ["timestamp", "timestamptz", "reinterpreted", []],
  ["date", "timestamp", "kept", ["2026-01-01"]],
  ["json", "jsonb", "reinterpreted", []],
  ["mood", "text", "kept", ["sad"]],
];

const USING: readonly [string, string, string, "fails" | "lost", string[]][] = [
  ["text", "varchar(3)", "x::varchar(3)", "lost", ["abcdef"]],
  ["varchar(10)", "varchar(5)", "x::varchar(5)", "lost", ["abcdef"]],
  ["text", "text", "'same'", "lost", ["abcdef"]],
  ["text", "int4", "x::int4", "fails", ["abc"]],
  ["text", "uuid", "x::uuid", "fails", ["abc"]],
  ["text", "date", "x::date", "lost", ["2026-01-01 10:00"]],
  ["int4", "bool", "x::bool", "lost", ["5"]],
  ["mood", "temper", "x::text::temper", "fails", ["sad"]],
  ["numeric", "int4", "x::int4", "lost", ["1.5"]],
];

let database: FreshDatabase;
let client: Client;

beforeAll(async () => {
  await loadParser();
  database = await freshDatabase("types");
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    "CREATE TYPE mood AS ENUM ('sad'); CREATE TYPE temper AS ENUM ('hot'); SET TimeZone = 'Asia/Tokyo'",
  );
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

test.each([...CHANGES.map(([from, to, values, samples]) => [from, to, "", values, samples] as const), ...USING])(
  "%s to %s %s: %s",
  async (from, to, using, values, samples) => {
    const change = `ALTER TABLE t ALTER COLUMN x TYPE ${to}${using ? ` USING ${using}` : ""}`;
    expect(judge(from, change).values).toBe(values);
    for (const sample of samples) {
      await client.query("DROP TABLE IF EXISTS t");
      await client.query(`CREATE TABLE t (x ${from})`);
      await client.query("INSERT INTO t VALUES ($1)", [sample]);
      const before = await read();
      const failed = await client.query(change).then(
        () => false,
        () => true,
      );
      const happened = failed ? "fails" : (await readAs(from)) === before ? "kept" : "lost";
      expect(happened).toBe(values);
    }
  },
);

function judge(from: string, change: string) {
  const [made, altered] = parseFile(`CREATE TABLE t (x ${from}); ${change}`).statements.map(({ node }) => node);
  const element = made && "CreateStmt" in made ? made.CreateStmt.tableElts?.[0] : undefined;
  const command = altered && "AlterTableStmt" in altered ? altered.AlterTableStmt.cmds?.[0] : undefined;
  const def = command && "AlterTableCmd" in command ? command.AlterTableCmd.def : undefined;
  const before = element && "ColumnDef" in element ? columnType(element.ColumnDef.typeName) : null;
  const after = def && "ColumnDef" in def ? columnType(def.ColumnDef.typeName) : null;
  if (!after || !def || !("ColumnDef" in def)) throw new Error("no type");
  return judgeTypeChange(before, after, def.ColumnDef.raw_default ?? null, "x");
}

const read = async () => (await client.query("SELECT x::text AS value FROM t")).rows[0]?.value;

/** What stands there now, taken back to the old type: the same only if nothing was lost. */
const readAs = async (type: string) =>
  (await client.query(`SELECT x::text::${type}::text AS value FROM t`).catch(() => ({ rows: [] }))).rows[0]?.value;
