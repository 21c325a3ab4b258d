import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * PostgreSQL refuses to run as root: then it runs as `postgres`, or as a system user `holdfast` made here.
 * @returns {{ uid: number, gid: number } | null} null when we are not root and it runs as ourselves
 */
export function serverUser() {
  if (process.getuid?.() !== 0) return null;
  const known = lookUp("postgres") ?? lookUp("holdfast");
  if (known) return known;
  spawnSync("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "holdfast"], {
    stdio: "ignore",
  });
  const made = lookUp("holdfast");
  if (made) return made;
  throw new Error(
    "PostgreSQL does not run as root, and no user for it could be made. Create one: useradd --system postgres",
  );
}

function lookUp(name) {
  const uid = spawnSync("id", ["-u", name], { encoding: "utf8" });
  const gid = spawnSync("id", ["-g", name], { encoding: "utf8" });
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
