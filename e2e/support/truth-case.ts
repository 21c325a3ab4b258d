// What a case of the truth matrix is, and the migrations that the cases are built from.
import type { TruthDatabase } from "@/e2e/support/truth-database";
import type { MigrationState } from "@/lib/migrations/schema";
import type { Connection } from "@/lib/postgres/connection-string";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";

export type TruthCase = {
  readonly title: string;
  readonly release: readonly MigrationFile[];
  readonly schema?: string;
  build(database: TruthDatabase): Promise<unknown>;
  /** The way it is looked at, when that is what is wrong. */
  readonly through?: (connection: Connection) => Connection;
  /** Whether it is compared with a shadow database too. */
  readonly compares?: boolean;
  readonly holds: readonly MigrationState[];
  readonly head: string | null;
  /** A letter for each migration by name: a applied, p pending, f failed, r rolled back, e edited, x not in the release,
   * n not recorded, u unknown, w being applied. */
  readonly cells: string;
};

export const one: MigrationFile = {
  name: "1_users",
  sql: "CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL);\n",
};
export const two: MigrationFile = {
  name: "2_orders",
  sql: "CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);\nCREATE INDEX ON orders (user_id);\n",
};
export const three: MigrationFile = {
  name: "3_totals",
  sql: "CREATE FUNCTION totals() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;\nCREATE TYPE mood AS ENUM ('a;b');\n",
};
export const four: MigrationFile = { name: "4_more", sql: "CREATE TABLE more (id int);\n" };
const breaks = (file: MigrationFile): MigrationFile => ({
  ...file,
  sql: `${file.sql}ALTER TABLE missing ADD x int;\n`,
});
export const edited = (file: MigrationFile): MigrationFile => ({ ...file, sql: `${file.sql}-- one comment more\n` });
export const windows = (file: MigrationFile): MigrationFile => ({ ...file, sql: file.sql.replaceAll("\n", "\r\n") });
export const all = [one, two, three];
export const everything = all.map(({ sql }) => sql).join("");

export const failsAt = async (db: TruthDatabase, files: readonly MigrationFile[], at: MigrationFile) =>
  db.deploy(files.map((file) => (file === at ? breaks(file) : file)));
export const failedRow = (name: string) => `INSERT INTO _prisma_migrations (id, checksum, migration_name, logs)
  VALUES ('by-hand-${name}', 'x', '${name}', 'ERROR: it broke')`;
