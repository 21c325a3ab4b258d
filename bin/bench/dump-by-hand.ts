// What Holdfast is measured against: the same pg_dump as somebody would run it in a shell.
import { spawn } from "node:child_process";
import { rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toolsFor } from "@/lib/postgres/tools";
import { step } from "../start/terminal.mjs";
import type { BackedUp } from "./back-up";
import type { Database } from "./databases";
import type { Level, Round } from "./results";
import { inTurn } from "./statistics";

/** Holdfast's dump step, the same pg_dump by hand, and pg_dump's own default, again and again in changing order. */
export async function race(database: Database, compression: string, rounds: number, ours: () => Promise<BackedUp>) {
  const times: Round[] = [];
  const bytes = { ours: 0, peers: 0 };
  for (let round = 0; round < rounds; round++) {
    await step(`${database.name} round ${round + 1}`, async () => {
      const seconds = { ours: 0, bare: 0, peers: 0 };
      for (const contestant of inTurn(["ours", "bare", "peers"] as const, round)) {
        if (contestant === "ours") {
          const backup = await ours();
          seconds.ours = backup.steps.dump ?? Number.NaN;
          bytes.ours = backup.bytes;
        } else {
          const dumped = await dumpByHand(database, contestant === "bare" ? argumentOf(compression) : null);
          seconds[contestant] = dumped.seconds;
          if (contestant === "peers") bytes.peers = dumped.bytes;
        }
      }
      times.push(seconds);
      return `Holdfast ${seconds.ours.toFixed(1)} s, by hand ${seconds.bare.toFixed(1)} s, default ${seconds.peers.toFixed(1)} s`;
    });
  }
  return { rounds: times, bytes };
}

/** Every setting of --compress that these tools offer and that might be the better choice, round by round. */
export async function compareLevels(database: Database, rounds: number): Promise<Level[][]> {
  const { zstd } = await toolsFor(database.serverMajor);
  const offered = [null, "1", "2", "3", ...(zstd ? ["zstd:1", "zstd:3", "lz4"] : [])];
  const all: Level[][] = [];
  for (let round = 0; round < rounds; round++) {
    const levels: Level[] = [];
    await step(`${database.name} levels ${round + 1}`, async () => {
      for (const compress of inTurn(offered, round)) {
        levels.push({ compress, ...(await dumpByHand(database, compress)) });
      }
    });
    all.push(levels);
  }
  return all;
}

/** Runs `pg_dump -Fc`, with this --compress if one is named, into a file that is removed again. */
async function dumpByHand(database: Database, compress: string | null): Promise<{ seconds: number; bytes: number }> {
  const tools = await toolsFor(database.serverMajor);
  const file = join(tmpdir(), `holdfast-bench-${process.pid}.dump`);
  const url = new URL(database.url);
  const env = {
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: url.username,
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: database.name,
    PGSSLMODE: "disable",
    LC_ALL: "C.UTF-8",
    NODE_ENV: "production" as const,
    ...(tools.libraryPath ? { LD_LIBRARY_PATH: tools.libraryPath } : {}),
  };
  try {
    const startedAt = performance.now();
    await new Promise<void>((resolve, reject) => {
      const args = ["-Fc", ...(compress ? [`--compress=${compress}`] : []), "-f", file];
      const child = spawn(tools.pgDump, args, { env, stdio: ["ignore", "ignore", "inherit"] });
      child.once("error", reject);
      child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`pg_dump ended with ${code}`))));
    });
    return { seconds: (performance.now() - startedAt) / 1_000, bytes: (await stat(file)).size };
  } finally {
    await rm(file, { force: true });
  }
}

/** As pg_dump's --compress takes it: before 16 it wants a number alone. */
function argumentOf(compression: string): string {
  return compression.replace(/^gzip:/, "");
}
