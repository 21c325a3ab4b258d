import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { plainEnvironment, runProgram } from "./run-program.mjs";

const quiet = { ...plainEnvironment(), DEBIAN_FRONTEND: "noninteractive" };
const only = ["suggests", "recommends", "conflicts", "breaks", "replaces", "enhances"].map((kind) => `--no-${kind}`);

/**
 * Unpacks Debian or Ubuntu packages below a folder without installing them, so without root and without starting
 * anything: those packages and dependencies of `of` whose name matches `taking`.
 * @param {{ of: readonly string[], taking: RegExp, folder: string }} wanted
 */
export async function unpackPackages({ of, taking, folder }, log, progress) {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const work = mkdtempSync(join(folder, "download-"));
  try {
    progress("looking up the packages");
    const { output } = await runProgram("apt-cache", ["depends", "--recurse", ...only, ...of], { env: quiet });
    const lines = output.split("\n").map((line) => line.trim());
    const names = [...new Set(lines.filter((line) => taking.test(line)))];
    progress(`downloading ${names.length} packages`);
    await runProgram("apt-get", ["download", ...names], { cwd: work, env: quiet, log });
    for (const file of readdirSync(work).filter((name) => name.endsWith(".deb"))) {
      await runProgram("dpkg", ["-x", join(work, file), folder], { env: quiet, log });
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
