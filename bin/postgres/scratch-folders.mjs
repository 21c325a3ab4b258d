import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { postgresFolder } from "../embedded-postgres.mjs";
import { processStart } from "../start/instance.mjs";
import { endLeftServer } from "./end-left-server.mjs";

/** Where the scratch servers of one installation lie, each in a folder of its own. */
function scratchRoot(home) {
  const place = postgresFolder(home);
  return place === join(home, "postgres") ? join(home, "scratch") : join(place, "scratch");
}

/** A new folder, named after this process, so that a later one can tell whether its keeper still lives. */
export function makeScratchFolder(home) {
  const root = scratchRoot(home);
  // Others may walk through, for the server's user; they may not list, and the data itself is 0700.
  mkdirSync(root, { recursive: true, mode: 0o711 });
  const start = Buffer.from(processStart(process.pid) ?? "").toString("hex");
  const folder = join(root, `${process.pid}.${start}.${randomBytes(6).toString("hex")}`);
  mkdirSync(folder, { mode: 0o711 });
  return folder;
}

/** Ends the servers and removes the folders of keepers that are gone. Safe to run by several at once. Returns how many. */
export async function removeLeftScratch(home) {
  const root = scratchRoot(home);
  const names = existsSync(root) ? readdirSync(root) : [];
  const left = names.filter((name) => {
    const [, pid, start] = /^(\d+)\.([0-9a-f]*)\.[0-9a-f]+$/.exec(name) ?? [];
    return pid !== undefined && !isSame(Number(pid), Buffer.from(start, "hex").toString());
  });
  for (const name of left) {
    const { stillThere } = await endLeftServer(join(root, name, "data"), "SIGQUIT");
    if (stillThere !== null) process.kill(stillThere, "SIGKILL");
    removeFolder(join(root, name));
  }
  return left.length;
}

/** Sessions of a server that was killed write on for a moment: tried again until nothing is left. */
export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

function isSame(pid, start) {
  return start !== "" && processStart(pid) === start;
}
