import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { plainEnvironment } from "../start/run-program.mjs";

/**
 * PostgreSQL refuses to run as root: then it runs as `postgres`, or as a system user `holdfast` made here.
 * @returns {{ uid: number, gid: number } | null} null when we are not root and it runs as ourselves
 */
export function serverUser() {
  if (process.getuid?.() !== 0) return null;
  const found = lookUp("postgres") ?? lookUp("holdfast") ?? makeUser("holdfast");
  if (found) return found;
  throw new Error(
    "PostgreSQL does not run as root, and no user for it could be made. Create one: useradd --system postgres",
  );
}

/**
 * The user of the scratch server when we are root: one of its own where it can be made, so that neither other servers
 * on this machine nor what a restored archive executes can reach more than copies.
 * @returns {{ uid: number, gid: number } | null} null as for `serverUser`
 */
export function scratchUser() {
  if (process.getuid?.() !== 0) return null;
  return lookUp("holdfast-scratch") ?? makeUser("holdfast-scratch") ?? serverUser();
}

function makeUser(name) {
  spawnSync("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name], {
    env: plainEnvironment(),
    stdio: "ignore",
  });
  return lookUp(name);
}

function lookUp(name) {
  const uid = spawnSync("id", ["-u", name], { env: plainEnvironment(), encoding: "utf8" });
  const gid = spawnSync("id", ["-g", name], { env: plainEnvironment(), encoding: "utf8" });
  return uid.status === 0 && gid.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : null;
}

/** Whether a user that is neither owner nor in the group may walk down to `path` (its parents' modes, x for others). */
export function othersMayReach(path) {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    try {
      if ((statSync(folder).mode & 0o001) === 0) return false;
    } catch {
      // Not there yet: it will be made with the mode of its parent's rules.
    }
    if (folder === dirname(folder)) return true;
  }
}
