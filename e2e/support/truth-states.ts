// The states of the truth matrix. What is expected was written down from how each was built, never computed.
import {
  all,
  edited,
  failedRow,
  failsAt,
  four,
  one,
  type TruthCase,
  three,
  two,
  windows,
} from "@/e2e/support/truth-case";
import { oddCases } from "@/e2e/support/truth-odd-states";

export const truthCases: readonly TruthCase[] = [
  {
    title: "everything applied",
    release: all,
    build: (db) => db.deploy(all),
    holds: ["up to date"],
    head: "3_totals",
    cells: "aaa",
  },
  {
    title: "one pending",
    release: all,
    build: (db) => db.deploy([one, two]),
    holds: ["pending"],
    head: "2_orders",
    cells: "aap",
  },
  {
    title: "the last one failed",
    release: all,
    build: (db) => failsAt(db, all, three),
    holds: ["failed"],
    head: "2_orders",
    cells: "aaf",
  },
  {
    title: "one failed, one pending behind it",
    release: all,
    build: (db) => failsAt(db, [one, two], two),
    holds: ["failed", "pending"],
    head: "1_users",
    cells: "afp",
  },
  {
    title: "two failed",
    release: all,
    build: async (db) => {
      await failsAt(db, [one, two], two);
      await db.sql(failedRow("3_totals"));
    },
    holds: ["failed", "failed"],
    head: "1_users",
    cells: "aff",
  },
  {
    title: "interrupted: started, no end, no log",
    release: all,
    build: async (db) => {
      await failsAt(db, all, three);
      await db.sql("UPDATE _prisma_migrations SET logs = NULL WHERE finished_at IS NULL");
    },
    holds: ["failed"],
    head: "2_orders",
    cells: "aaf",
  },
  {
    title: "failed, marked as rolled back",
    release: all,
    build: async (db) => {
      await failsAt(db, all, three);
      await db.markRolledBack("3_totals");
    },
    holds: ["rolled back"],
    head: "2_orders",
    cells: "aar",
  },
  {
    title: "rolled back, one pending behind it",
    release: all,
    build: async (db) => {
      await failsAt(db, [one, two], two);
      await db.markRolledBack("2_orders");
    },
    holds: ["rolled back", "pending"],
    head: "1_users",
    cells: "arp",
  },
  {
    title: "rolled back, then deployed again",
    release: all,
    build: async (db) => {
      await failsAt(db, all, three);
      await db.markRolledBack("3_totals");
      await db.deploy(all);
    },
    holds: ["up to date"],
    head: "3_totals",
    cells: "aaa",
  },
  {
    title: "failed, finished by hand, marked as applied",
    release: all,
    build: async (db) => {
      await failsAt(db, all, three);
      await db.sql(three.sql);
      await db.markApplied("3_totals", all);
    },
    holds: ["up to date"],
    head: "3_totals",
    cells: "aaa",
  },
  {
    title: "edited after it was applied",
    release: [one, edited(two), three],
    build: (db) => db.deploy(all),
    holds: ["edited after apply"],
    head: "3_totals",
    cells: "aea",
  },
  {
    title: "line ends of Windows: no edit",
    release: all.map(windows),
    build: (db) => db.deploy(all),
    holds: ["up to date"],
    head: "3_totals",
    cells: "aaa",
  },
  {
    title: "the application was rolled back: ahead",
    release: [one, two],
    build: (db) => db.deploy(all),
    holds: ["database ahead of code"],
    head: "3_totals",
    cells: "aax",
  },
  {
    title: "ahead, and one edited",
    release: [edited(one), two],
    build: (db) => db.deploy(all),
    holds: ["edited after apply", "database ahead of code"],
    head: "3_totals",
    cells: "eax",
  },
  {
    title: "another branch was deployed",
    release: [one, two, four],
    build: (db) => db.deploy(all),
    holds: ["pending", "diverged"],
    head: "3_totals",
    cells: "aaxp",
  },
  {
    title: "an older one came later",
    release: all,
    build: (db) => db.deploy([one, three]),
    holds: ["pending"],
    head: "3_totals",
    cells: "apa",
  },
  ...oddCases,
];
