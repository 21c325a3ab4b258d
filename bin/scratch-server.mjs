#!/usr/bin/env node
// Keeps one throw-away PostgreSQL for the process that started it, and removes it with everything in it when that
// process closes our standard input: when it is done, when it ends, and when it is killed. Started by lib/scratch.
//   in:  one line of JSON, {"home": "…", "password": "…"}; with --sweep only {"home": "…"}
//   out: one line of JSON, {"port": 1, "folder": "…"}, {"removed": 1} or {"problem": "…"}
import { join } from "node:path";
import { createInterface } from "node:readline";
import { postgresFolder, startPostgres } from "./embedded-postgres.mjs";
import { makeScratchFolder, removeFolder, removeLeftScratch } from "./postgres/scratch-folders.mjs";
import { scratchUser } from "./postgres/server-user.mjs";

/** Nothing here outlives a crash, so nothing is made to; and everything, also what is in memory, lies in one folder. */
const settings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "2GB",
  checkpoint_timeout: "30min",
  autovacuum: "off",
  maintenance_work_mem: "128MB",
  max_connections: "60",
  dynamic_shared_memory_type: "mmap",
  // Error details and statements would carry rows of the copy into the log.
  log_error_verbosity: "terse",
  log_min_error_statement: "panic",
};

// Whoever asked may be gone before there is an answer: that is an end like any other, not a failure of ours.
process.stdout.on("error", () => {});
const input = createInterface({ input: process.stdin });
const done = new Promise((resolve) => {
  input.once("close", resolve);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, resolve);
});
const { home, password } = JSON.parse(await new Promise((resolve) => input.once("line", resolve)));

if (process.argv[2] === "--sweep") {
  answer({ removed: await removeLeftScratch(home) });
  input.close();
} else {
  process.exitCode = await keep();
  input.close();
  process.stdin.destroy();
}

async function keep() {
  await removeLeftScratch(home);
  const folder = makeScratchFolder(home);
  try {
    const server = await startPostgres({
      folder,
      password,
      settings,
      user: scratchUser(),
      logFile: join(folder, "log"),
      copies: join(postgresFolder(home), "server"),
    });
    answer({ port: server.port, folder });
    await Promise.race([done, server.exited]);
    await server.stop("SIGQUIT");
    return 0;
  } catch (error) {
    answer({ problem: error.message });
    return 1;
  } finally {
    removeFolder(folder);
  }
}

function answer(object) {
  process.stdout.write(`${JSON.stringify(object)}\n`);
}
