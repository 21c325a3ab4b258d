import { readdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";
import { runProgram } from "@/lib/process";

/** A pair of pg_dump and pg_restore of the same version. Paths are absolute and free of wrappers. */
export type ClientTools = {
  readonly major: number;
  /** As the tools print it, such as "15.18". */
  readonly version: string;
  readonly pgDump: string;
  readonly pgRestore: string;
  /** Of the same version, where it lies beside them. */
  readonly pgDumpall: string | null;
  /** Where its libpq lies when the packages were unpacked into a private folder, else null. */
  readonly libraryPath: string | null;
  /** Whether this build can compress with zstd (16 and newer, if it was built so). */
  readonly zstd: boolean;
};

let known: { at: number; tools: Promise<readonly ClientTools[]> } | undefined;

/** All usable pairs of client tools on this machine, oldest first. The answer is kept for a minute. */
export function findTools(): Promise<readonly ClientTools[]> {
  if (known && Date.now() - known.at < 60_000) return known.tools;
  const tools = searchTools();
  known = { at: Date.now(), tools };
  tools.catch(() => {
    known = undefined;
  });
  return tools;
}

/** The tools for a server of this major version. Throws OpsError PRECONDITION that says what to install. */
export async function toolsFor(serverMajor: number): Promise<ClientTools> {
  const problem = toolsProblem(await findTools(), serverMajor);
  if (problem) throw new OpsError("PRECONDITION", problem.message, problem.hint);
  return chooseTools(await findTools(), serverMajor) as ClientTools;
}

/** The smallest major version that is not older than the server, and of that one the newest; null when none fits. */
export function chooseTools(found: readonly ClientTools[], serverMajor: number): ClientTools | null {
  const fitting = found.filter((tools) => tools.major >= serverMajor);
  const major = Math.min(...fitting.map((tools) => tools.major));
  const best = fitting.filter((tools) => tools.major === major).sort((a, b) => minorOf(b) - minorOf(a));
  return best[0] ?? null;
}

/** Of each major version the pair that would be chosen, oldest first. */
export function newestOfMajor(found: readonly ClientTools[]): ClientTools[] {
  const majors = [...new Set(found.map(({ major }) => major))];
  return majors.flatMap((major) => chooseTools(found, major) ?? []);
}

/** What is missing for a server of this version and the exact package that brings it, or null when a pair fits. */
export function toolsProblem(
  found: readonly ClientTools[],
  serverMajor: number,
): { message: string; hint: string } | null {
  if (chooseTools(found, serverMajor)) return null;
  const newest = found.at(-1);
  const have = newest ? `the newest pg_dump found here is ${newest.version}` : "no pg_dump was found here";
  return {
    message: `The server is PostgreSQL ${serverMajor}, and ${have}; pg_dump refuses a server newer than itself.`,
    hint:
      `Debian and Ubuntu: apt-get install postgresql-client-${serverMajor} (if unknown there, first apt-get install ` +
      "postgresql-common && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh, the PostgreSQL project's own " +
      `packages). RHEL and Fedora: dnf install postgresql${serverMajor}. macOS: brew install postgresql@${serverMajor}. ` +
      "Or set HOLDFAST_PG_BIN to the folder of pg_dump.",
  };
}

/** What makes a backup three to four times faster than pg_dump's own default, at about the same size. */
export function bestCompression(tools: ClientTools): string {
  return tools.zstd ? "zstd:1" : "gzip:1";
}

async function searchTools(): Promise<readonly ClientTools[]> {
  const { pgBin } = env();
  const folders = pgBin ? [pgBin, ...(await folderCandidates())] : await folderCandidates();
  const pairs = new Map<string, ClientTools>();
  for (const folder of folders) {
    const tools = await readTools(folder);
    if (tools && !pairs.has(tools.pgDump)) pairs.set(tools.pgDump, tools);
    // A folder that an administrator named is the whole answer, if there are tools in it.
    if (tools && folder === pgBin) break;
  }
  return [...pairs.values()].sort((a, b) => a.major - b.major || minorOf(a) - minorOf(b));
}

async function folderCandidates(): Promise<string[]> {
  const privateTools = join(env().home, "tools");
  return [
    ...(await subfolders("/usr/lib/postgresql")).map((name) => join("/usr/lib/postgresql", name, "bin")),
    ...(await subfolders("/usr")).filter((name) => /^pgsql-\d+$/.test(name)).map((name) => join("/usr", name, "bin")),
    ...(await homebrewFolders()),
    ...(await binFolders(privateTools, 6)),
    "/usr/bin",
    "/usr/local/bin",
    "/usr/local/pgsql/bin",
  ];
}

async function homebrewFolders(): Promise<string[]> {
  const roots = ["/opt/homebrew/opt", "/usr/local/opt", "/home/linuxbrew/.linuxbrew/opt"];
  const found = await Promise.all(
    roots.map(async (root) => (await subfolders(root)).map((name) => join(root, name, "bin"))),
  );
  return found.flat().filter((folder) => /\/(postgresql(@\d+)?|libpq)\/bin$/.test(folder));
}

async function binFolders(root: string, depth: number): Promise<string[]> {
  const names = await subfolders(root);
  const deeper = depth > 1 ? await Promise.all(names.map((name) => binFolders(join(root, name), depth - 1))) : [];
  return [...(names.includes("bin") ? [join(root, "bin")] : []), ...deeper.flat()];
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map((entry) => entry.name);
}

/** The pair in one folder, or null. Debian's /usr/bin/pg_dump is a Perl wrapper around the real ones: passed over. */
async function readTools(folder: string): Promise<ClientTools | null> {
  const paths = await Promise.all(
    ["pg_dump", "pg_restore"].map((name) => realpath(join(folder, name)).catch(() => "")),
  );
  const [pgDump = "", pgRestore = ""] = paths;
  if (!pgDump || !pgRestore || paths.some((path) => path.endsWith("pg_wrapper"))) return null;
  const pgDumpall = await realpath(join(folder, "pg_dumpall")).catch(() => null);
  const libraryPath = await findLibrary(pgDump);
  const environment: Record<string, string> = { LC_ALL: "C", ...(libraryPath && { LD_LIBRARY_PATH: libraryPath }) };
  const ask = async (file: string, args: string[]) =>
    runProgram({ file, args, env: environment, timeoutMs: 10_000, graceMs: 1_000 }).catch(() => null);
  const [dump, restore] = await Promise.all([ask(pgDump, ["--version"]), ask(pgRestore, ["--version"])]);
  const version = readVersion(dump?.stdout ?? "");
  if (!version || version !== readVersion(restore?.stdout ?? "")) return null;
  const major = Number.parseInt(version, 10);
  // pg_dump looks at the compression before it connects: a build without zstd says so.
  const probe = major >= 16 ? await ask(pgDump, ["--format=custom", "--compress=zstd:1", "--host=/nonexistent"]) : null;
  const zstd = probe !== null && probe.exitCode !== null && !/compress/i.test(probe.tail.join("\n"));
  return { major, version, pgDump, pgRestore, pgDumpall, libraryPath, zstd };
}

function readVersion(text: string): string | null {
  return /\(PostgreSQL\) (\d+(?:\.\d+)?)/.exec(text)?.[1] ?? null;
}

/** Unpacked Debian packages keep libpq in …/usr/lib/<triplet> beside them; installed ones need no path. */
async function findLibrary(binary: string): Promise<string | null> {
  for (let folder = dirname(binary); folder !== dirname(folder); folder = dirname(folder)) {
    const triplet = (await subfolders(join(folder, "usr/lib"))).find((name) => name.endsWith("-linux-gnu"));
    if (triplet) return join(folder, "usr/lib", triplet);
  }
  return null;
}

function minorOf(tools: ClientTools): number {
  return Number(tools.version.split(".")[1] ?? 0);
}
