import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { plainEnvironment } from "../start/run-program.mjs";

/**
 * Ends the server that still runs on a data folder although its keeper is gone: postmaster.pid names it, and only a
 * process whose command line names this very folder is touched.
 * @param {string} data @param {"SIGINT" | "SIGQUIT"} signal PostgreSQL's fast or immediate shutdown
 * @returns {Promise<{ wasThere: boolean, stillThere: number | null }>} the pid of one that would not end
 */
export async function endLeftServer(data, signal) {
  const file = join(data, "postmaster.pid");
  const pid = existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : 0;
  if (!pid) return { wasThere: false, stillThere: null };
  const isOurs = () => commandOf(pid).includes(data);
  const wasThere = isOurs();
  if (wasThere) process.kill(pid, signal);
  for (const end = Date.now() + 20_000; isOurs() && Date.now() < end; ) await delay(100);
  if (isOurs()) return { wasThere, stillThere: pid };
  rmSync(file, { force: true });
  return { wasThere, stillThere: null };
}

function commandOf(pid) {
  const { status, stdout } = spawnSync("ps", ["-ww", "-o", "args=", "-p", String(pid)], {
    env: plainEnvironment(),
    encoding: "utf8",
  });
  if (status === 0) return stdout;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
