// The rest of the truth matrix: no record at all, drift, and databases that cannot be read.
import { all, everything, one, type TruthCase, two } from "@/e2e/support/truth-case";

export const oddCases: readonly TruthCase[] = [
  {
    title: "tables, but no record of migrations",
    release: all,
    build: (db) => db.sql(everything),
    holds: ["no migrations table"],
    head: null,
    cells: "nnn",
  },
  {
    title: "the same, baselined",
    release: all,
    build: async (db) => {
      await db.sql(everything);
      for (const { name } of all) await db.markApplied(name, all);
    },
    compares: true,
    holds: ["up to date"],
    head: "3_totals",
    cells: "aaa",
  },
  {
    title: "only a view, no record",
    release: all,
    build: (db) => db.sql("CREATE VIEW v AS SELECT 1 AS one"),
    holds: ["no migrations table", "pending"],
    head: null,
    cells: "ppp",
  },
  {
    title: "empty",
    release: all,
    build: async () => {},
    holds: ["empty database", "pending"],
    head: null,
    cells: "ppp",
  },
  {
    title: "in ?schema=app, not in public",
    release: all,
    schema: "app",
    build: (db) => db.deploy(all, "app"),
    holds: ["up to date"],
    head: "3_totals",
    cells: "aaa",
  },
  {
    title: "somebody added a column by hand",
    release: all,
    build: async (db) => {
      await db.deploy(all);
      await db.sql("ALTER TABLE users ADD COLUMN hotfix text");
    },
    compares: true,
    holds: ["drift", "up to date"],
    head: "3_totals",
    cells: "aaa",
  },
  {
    title: "somebody changed a function by hand",
    release: all,
    build: async (db) => {
      await db.deploy(all);
      await db.sql("CREATE OR REPLACE FUNCTION totals() RETURNS int LANGUAGE sql AS 'SELECT 2'");
    },
    compares: true,
    holds: ["drift", "up to date"],
    head: "3_totals",
    cells: "aaa",
  },
  {
    title: "drift, and one pending",
    release: all,
    build: async (db) => {
      await db.deploy([one, two]);
      await db.sql("DROP INDEX orders_user_id_idx");
    },
    compares: true,
    holds: ["pending", "drift"],
    head: "2_orders",
    cells: "aap",
  },
  {
    title: "nothing listens at the port",
    release: all,
    build: (db) => db.deploy(all),
    through: (to) => ({ ...to, port: 1 }),
    holds: ["unreachable"],
    head: null,
    cells: "uuu",
  },
  {
    title: "the password was changed",
    release: all,
    build: (db) => db.deploy(all),
    through: (to) => ({ ...to, password: "old one" }),
    holds: ["wrong password"],
    head: null,
    cells: "uuu",
  },
  {
    title: "the database was dropped",
    release: all,
    build: (db) => db.drop(),
    holds: ["database missing"],
    head: null,
    cells: "uuu",
  },
  {
    title: "a role without USAGE on the schema",
    release: all,
    schema: "app",
    build: async (db) => {
      await db.deploy(all, "app");
      await db.sql(`CREATE ROLE ${db.name} LOGIN PASSWORD 'stranger'`);
    },
    through: (to) => ({ ...to, user: to.database, password: "stranger" }),
    holds: ["unknown"],
    head: null,
    cells: "uuu",
  },
  {
    title: "row security hides rows of Prisma's table",
    release: all,
    build: async (db) => {
      await db.deploy(all);
      await db.sql(`CREATE ROLE ${db.name} LOGIN PASSWORD 'stranger'; GRANT SELECT ON _prisma_migrations TO ${db.name};
        ALTER TABLE _prisma_migrations ENABLE ROW LEVEL SECURITY`);
    },
    through: (to) => ({ ...to, user: to.database, password: "stranger" }),
    holds: ["unknown"],
    head: null,
    cells: "uuu",
  },
];
