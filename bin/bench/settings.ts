// How large and how often: the real thing, or `--quick`, which proves in two minutes that the benchmark itself works.
import { join } from "node:path";
import { root } from "../start/places.mjs";

export const isQuick = process.argv.includes("--quick");

/** Database sizes in megabytes (about), rounds in turn. A quick run measures nothing anybody should quote. */
export const settings = isQuick
  ? {
      mixedMb: 40,
      watchedMb: 20,
      wideMb: 30,
      wideTables: 60,
      memoryMb: [10, 80],
      rounds: 2,
      levelRounds: 1,
      visits: 5,
      viewers: 20,
      migrations: 60,
      ageSamples: 5,
    }
  : {
      mixedMb: 1_000,
      watchedMb: 500,
      wideMb: 1_000,
      wideTables: 320,
      memoryMb: [100, 4_000],
      rounds: 6,
      levelRounds: 2,
      visits: 100,
      viewers: 200,
      migrations: 400,
      ageSamples: 60,
    };

/** What the metadata database is filled with before pages are measured. */
export const filling = isQuick ? { backups: 500, auditRows: 2_000 } : { backups: 10_000, auditRows: 100_000 };

/** A quick run leaves the published figures alone. */
export const reportFolder = isQuick ? join(root, ".test", "benchmarks") : join(root, "docs", "benchmarks");
export const reportFile = isQuick ? join(reportFolder, "benchmarks.md") : join(root, "docs", "benchmarks.md");
