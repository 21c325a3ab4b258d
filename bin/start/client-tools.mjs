import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "./problem.mjs";
import { plainEnvironment, runProgram } from "./run-program.mjs";

const quiet = { ...plainEnvironment(), DEBIAN_FRONTEND: "noninteractive" };
/** What pg_dump and pg_restore of Debian and Ubuntu load beyond the C library, where the machine lacks it. */
const privatePackages =
  /^(postgresql-client-\d+|libpq5|libldap[\d.-]*|libsasl2-2|liblz4-1|libzstd1|libgssapi-krb5-2|libkrb5-3|libk5crypto3|libkrb5support0|libkeyutils1|libcom-err2)$/;

/**
 * Finds pg_dump and pg_restore, or installs them: system-wide as root, else unpacked below <home>/tools.
 * @returns {Promise<{ folder: string, version: string }>} @throws Problem
 */
export async function ensureClientTools(home, log, progress) {
  const found = await findTools(home);
  if (found) return found;
  if (!existsSync("/usr/bin/apt-get")) {
    throw new Problem(
      "pg_dump and pg_restore were not found.",
      "Install PostgreSQL's client programs (macOS: brew install libpq; Fedora: dnf install postgresql), or set HOLDFAST_PG_BIN to their folder.",
    );
  }
  const asRoot = await rootPrefix();
  if (asRoot) await installSystemWide(asRoot, log, progress);
  else await unpackPrivately(join(home, "tools"), log, progress);
  const installed = await findTools(home);
  if (installed) return installed;
  throw new Problem(
    "pg_dump and pg_restore could not be installed.",
    `Run: sudo apt-get update && sudo apt-get install postgresql-client. What was tried is in ${log}.`,
  );
}

async function findTools(home) {
  for (const folder of toolFolders(home)) {
    if (!existsSync(join(folder, "pg_dump")) || !existsSync(join(folder, "pg_restore"))) continue;
    const { exitCode, output } = await runProgram(join(folder, "pg_dump"), ["--version"], {
      env: { ...plainEnvironment(), ...libraryPath(folder) },
    });
    if (exitCode === 0) return { folder, version: output.trim().split("\n")[0] };
  }
  return null;
}

function toolFolders(home) {
  const versions = (parent, name) => {
    try {
      return readdirSync(parent)
        .filter((entry) => name.test(entry))
        .sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
    } catch {
      return [];
    }
  };
  return [
    ...(process.env.HOLDFAST_PG_BIN ? [process.env.HOLDFAST_PG_BIN] : []),
    ...versions("/usr/lib/postgresql", /^\d+$/).map((version) => `/usr/lib/postgresql/${version}/bin`),
    ...versions("/usr", /^pgsql-\d+$/).map((name) => `/usr/${name}/bin`),
    ...["/opt/homebrew/opt", "/usr/local/opt"].flatMap((parent) =>
      versions(parent, /^(libpq|postgresql(@\d+)?)$/).map((name) => join(parent, name, "bin")),
    ),
    ...versions(join(home, "tools", "usr/lib/postgresql"), /^\d+$/).map((version) =>
      join(home, "tools", "usr/lib/postgresql", version, "bin"),
    ),
    ...(process.env.PATH ?? "").split(":").filter((folder) => folder.startsWith("/")),
  ];
}

/** Programs that were unpacked, not installed, find their libraries beside them. */
function libraryPath(folder) {
  const usr = folder.match(/^(.*\/tools\/usr)\/lib\/postgresql\//)?.[1];
  if (!usr) return {};
  const triplets = readdirSync(join(usr, "lib")).filter((name) => name.includes("-linux-"));
  return { LD_LIBRARY_PATH: triplets.map((name) => join(usr, "lib", name)).join(":") };
}

async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  const { exitCode } = await runProgram("sudo", ["-n", "true"]);
  return exitCode === 0 ? ["sudo", "-n"] : null;
}

async function installSystemWide(prefix, log, progress) {
  const apt = (...args) => {
    const [program, ...rest] = [...prefix, "apt-get", ...args];
    return runProgram(program, rest, { env: quiet, log });
  };
  progress("refreshing the list of packages");
  await apt("update");
  progress("installing postgresql-client");
  await apt("install", "-y", "--no-install-recommends", "postgresql-client");
}

async function unpackPrivately(folder, log, progress) {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const work = mkdtempSync(join(folder, "download-"));
  try {
    progress("looking up the packages");
    const { output } = await runProgram(
      "apt-cache",
      [
        "depends",
        "--recurse",
        "--no-suggests",
        "--no-recommends",
        "--no-conflicts",
        "--no-breaks",
        "--no-replaces",
        "--no-enhances",
        "postgresql-client",
      ],
      { env: quiet },
    );
    const names = [
      ...new Set(
        output
          .split("\n")
          .map((line) => line.trim())
          .filter((line) => privatePackages.test(line)),
      ),
    ];
    progress(`downloading ${names.length} packages`);
    await runProgram("apt-get", ["download", ...names], { cwd: work, env: quiet, log });
    for (const file of readdirSync(work).filter((name) => name.endsWith(".deb"))) {
      await runProgram("dpkg", ["-x", join(work, file), folder], { env: quiet, log });
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
