import { spawnSync } from "node:child_process";
import { plainEnvironment } from "./run-program.mjs";

/**
 * npm passes signals on, but when npm itself is killed nobody tells us. It is our parent, or the parent of the shell
 * between us (`sh -c "node bin/start.mjs"`). Calls `onGone` once one of them is no more.
 */
export function watchNpm(onGone) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const [grandparent, ...words] = ask(parent);
  const isShell = /sh$/.test(words[0] ?? "") && words[1] === "-c";
  const watched = isShell ? Number(grandparent) : parent;
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(watched)) return;
    clearInterval(timer);
    onGone();
  }, 1_000);
  timer.unref();
}

/** The parent's number and the command line, as words. */
function ask(pid) {
  const { stdout } = spawnSync("ps", ["-ww", "-o", "ppid=,args=", "-p", String(pid)], {
    env: plainEnvironment(),
    encoding: "utf8",
  });
  return (stdout ?? "").trim().split(/\s+/);
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}
