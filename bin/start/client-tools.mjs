import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { floorOfTools, isNewer, versionOf } from "./newer-tools.mjs";
import { Problem } from "./problem.mjs";
import { plainEnvironment, runProgram } from "./run-program.mjs";
import { unpackPackages } from "./unpack-packages.mjs";

const quiet = { ...plainEnvironment(), DEBIAN_FRONTEND: "noninteractive" };
/** What pg_dump and pg_restore of Debian and Ubuntu load beyond the C library, where the machine lacks it. */
const privatePackages =
  /^(postgresql-client-\d+|libpq5|libldap[\d.-]*|libsasl2-2|liblz4-1|libzstd1|libgssapi-krb5-2|libkrb5-3|libk5crypto3|libkrb5support0|libkeyutils1|libcom-err2)$/;

const wanted = (home) => ({ of: ["postgresql-client"], taking: privatePackages, folder: join(home, "tools") });

/**
 * Finds pg_dump and pg_restore, or installs them: system-wide as root, else unpacked below <home>/tools. What lies below
 * the floor is replaced by the newest that Debian or Ubuntu offers, looked for once a day; what stays is said.
 * @returns {Promise<{ folder: string, version: string }>} @throws Problem
 */
export async function ensureClientTools(home, log, progress) {
  let found = await findTools(home);
  if (found && floorOfTools(found.version) && (await lookForNewer(found, home, log, progress)))
    found = await findTools(home);
  if (found) return withWarning(found);
  if (!existsSync("/usr/bin/apt-get")) {
    throw new Problem(
      "pg_dump and pg_restore were not found.",
      "Install PostgreSQL's client programs (macOS: brew install libpq; Fedora: dnf install postgresql), or set HOLDFAST_PG_BIN to their folder.",
    );
  }
  const asRoot = await rootPrefix();
  if (asRoot) await installSystemWide(asRoot, log, progress);
  else await unpackPackages(wanted(home), log, progress);
  const installed = await findTools(home);
  if (installed) return withWarning(installed);
  throw new Problem(
    "pg_dump and pg_restore could not be installed.",
    `Run: sudo apt-get update && sudo apt-get install postgresql-client. What was tried is in ${log}.`,
  );
}

/** The folder that an administrator named, else that of the newest version. */
async function findTools(home) {
  let newest = null;
  for (const folder of toolFolders(home)) {
    if (!existsSync(join(folder, "pg_dump")) || !existsSync(join(folder, "pg_restore"))) continue;
    const { exitCode, output } = await runProgram(join(folder, "pg_dump"), ["--version"], {
      env: { ...plainEnvironment(), ...libraryPath(folder) },
    });
    if (exitCode !== 0) continue;
    const found = { folder, version: output.trim().split("\n")[0] };
    if (folder === process.env.HOLDFAST_PG_BIN) return found;
    if (!newest || isNewer(found.version, newest.version)) newest = found;
  }
  return newest;
}

function withWarning(found) {
  const floor = floorOfTools(found.version);
  if (!floor) return found;
  const warning = `below ${floor}: archives that Holdfast did not make are refused, backing up works`;
  return { ...found, version: `${found.version}, ${warning}` };
}

/** Whether a newer one may be there now. Not being able to get one is no failure: every page says what is in use. */
async function lookForNewer(found, home, log, progress) {
  const looked = join(home, "tools", ".looked-for-newer");
  const isRecent = Date.now() - (statSync(looked, { throwIfNoEntry: false })?.mtimeMs ?? 0) < 86_400_000;
  if (isRecent || process.env.HOLDFAST_PG_BIN || !existsSync("/usr/bin/apt-get")) return false;
  mkdirSync(join(home, "tools"), { recursive: true, mode: 0o755 });
  writeFileSync(looked, "");
  const asRoot = await rootPrefix();
  if (asRoot) await upgradeSystemWide(asRoot, log, progress);
  else if (await aptOffersSound(found)) await unpackPackages(wanted(home), log, progress);
  return true;
}

async function upgradeSystemWide(prefix, log, progress) {
  const installed = readdirSync("/usr/lib/postgresql").filter((major) => /^\d+$/.test(major));
  progress("looking for newer PostgreSQL tools");
  await apt(prefix, log, "update");
  const packages = installed.map((major) => `postgresql-client-${major}`);
  await apt(prefix, log, "install", "-y", "--only-upgrade", "--no-install-recommends", ...packages);
}

async function aptOffersSound(found) {
  const [major] = versionOf(found.version) ?? [];
  const { output } = await runProgram("apt-cache", ["policy", `postgresql-client-${major}`], { env: quiet });
  const candidate = /Candidate: (\d+\.\d+)/.exec(output)?.[1];
  return candidate !== undefined && floorOfTools(candidate) === null;
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

function apt(prefix, log, ...args) {
  // Without a network it must not wait for minutes.
  const patience = ["-o", "Acquire::http::Timeout=10", "-o", "Acquire::https::Timeout=10", "-o", "Acquire::Retries=0"];
  const [program, ...rest] = [...prefix, "apt-get", ...patience, ...args];
  return runProgram(program, rest, { env: quiet, log });
}

async function installSystemWide(prefix, log, progress) {
  progress("refreshing the list of packages");
  await apt(prefix, log, "update");
  progress("installing postgresql-client");
  await apt(prefix, log, "install", "-y", "--no-install-recommends", "postgresql-client");
}
