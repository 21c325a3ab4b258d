// Runs the real Prisma CLI from plain Node, before anything is built: for `npm start`, the demo and the tests.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { cliEnvironment, prismaCli } from "./cli-environment.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Runs `prisma <args>` with our schema engine. The URL reaches it as HOLDFAST_MIGRATE_URL without its password, which
 * travels separately in the environment, so that no command line carries it.
 * @param {string[]} args @param {{ url?: string, cwd?: string, onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ exitCode: number, output: string }>}
 */
export function runPrisma(args, { url, cwd = root, onLine } = {}) {
  const { bare, password } = splitPassword(url);
  const { PATH: path = "/usr/bin:/bin", HOME: home = "/nonexistent" } = process.env;
  const env = cliEnvironment({ path, home, url: bare, password });
  return new Promise((resolve, reject) => {
    // A process group of its own: Ctrl-C on the terminal must not reach it in the middle of a migration.
    const child = spawn(process.execPath, [prismaCli, ...args], {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        for (const line of text.split("\n")) if (line.trim()) onLine?.(line);
      });
    }
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode: exitCode ?? 1, output }));
  });
}

function splitPassword(text) {
  if (!text) return { bare: null, password: null };
  const url = new URL(text);
  const password = decodeURIComponent(url.password);
  url.password = "";
  return { bare: url.href, password };
}
