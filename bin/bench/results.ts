// What a part of the benchmark leaves behind, and where.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { root } from "../start/places.mjs";
import type { BackedUp } from "./back-up";
import type { Database } from "./databases";
import { isQuick, reportFolder } from "./settings";

/** Seconds of each contestant in one round: ours is Holdfast's dump step, bare the same pg_dump by hand, peers its default. */
export type Round = { readonly ours: number; readonly bare: number; readonly peers: number };

/** pg_dump by hand at one setting of --compress; null is pg_dump's own default. */
export type Level = { readonly compress: string | null; readonly seconds: number; readonly bytes: number };

export type Measured = {
  readonly database: Pick<Database, "name" | "bytes" | "tables">;
  readonly compression: string;
  readonly rounds: readonly Round[];
  readonly bytes: { readonly ours: number; readonly peers: number };
  readonly levels: readonly (readonly Level[])[];
  readonly backups: readonly BackedUp[];
};

export type MemoryRun = { readonly databaseBytes: number; readonly samples: BackedUp["samples"] };

export type BackupResults = Circumstances & {
  readonly databases: readonly Measured[];
  readonly memory: readonly MemoryRun[];
};

export type PageResult = {
  /** The page as the build names it, or the address where it was asked the hard way. */
  readonly name: string;
  readonly milliseconds: readonly number[];
  /** Bytes of JavaScript as the browser received them until the network was quiet, nothing pressed. */
  readonly scriptBytes: number;
  readonly scripts: number;
};

export type PageResults = Circumstances & {
  readonly backups: number;
  readonly auditRows: number;
  readonly bareMilliseconds: readonly number[];
  readonly pages: readonly PageResult[];
  /** Pages that were not measured, because there was nothing they could show. */
  readonly without: readonly string[];
  readonly viewers: number;
  /** Seconds of the same backup's dump step, alone and with everybody watching, in turn. */
  readonly watched: readonly { readonly alone: number; readonly watched: number; readonly events: number }[];
};

export type MigrationResults = Circumstances & {
  /** Of the release, and the environments that are compared with it. */
  readonly migrations: number;
  readonly environments: number;
  /** What the page says of them. */
  readonly sentence: string;
  readonly bareMilliseconds: readonly number[];
  readonly pages: readonly {
    readonly name: string;
    readonly milliseconds: readonly number[];
    /** Of the document, whole and as it is sent to a browser (gzip). */
    readonly bytes: number;
    readonly sentBytes: number;
  }[];
  /** Seconds, once a second: how old the oldest observation was that the page would have shown. */
  readonly ages: readonly number[];
};

export type Circumstances = {
  readonly at: string;
  readonly quick: boolean;
  readonly machine: string;
  readonly cores: number;
  readonly versions: string;
  /** Work waiting for a processor, before and after, averaged over one minute: above the number of cores is noise. */
  readonly load: readonly [before: number, after: number];
};

const loadBefore = loadavg()[0] ?? 0;

export function circumstances(tools: string): Circumstances {
  const processors = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return {
    cores: processors.length,
    at: new Date().toISOString(),
    quick: isQuick,
    machine: `${processors.length} cores (${processors[0]?.model.trim()}), ${memory} GB of memory, ${process.platform}`,
    versions: `Holdfast ${commit()}, Node.js ${process.versions.node}, pg_dump and PostgreSQL ${tools}`,
    load: [loadBefore, loadavg()[0] ?? 0],
  };
}

type Results = BackupResults | PageResults | MigrationResults;
type Part = "backup" | "pages" | "migrations";

export function saveResults(part: Part, results: Results): void {
  mkdirSync(reportFolder, { recursive: true });
  writeFileSync(join(reportFolder, `${part}.json`), `${JSON.stringify(results)}\n`);
}

/** The last results of a part, or null when it was never run. */
export function readResults<T extends Results>(part: Part): T | null {
  const file = join(reportFolder, `${part}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  } catch {
    return "of an unknown commit";
  }
}
