// Runs the real Prisma CLI from plain Node, before anything is built: for `npm start`, the demo and the tests.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cli = fileURLToPath(new URL("../../node_modules/prisma/build/index.js", import.meta.url));
const engine = fileURLToPath(new URL("./schema-engine.mjs", import.meta.url));

/**
 * Runs `prisma <args>` with our schema engine. The URL reaches it as HOLDFAST_MIGRATE_URL without its password, which
 * travels separately in the environment, so that no command line carries it.
 * @param {string[]} args @param {{ url?: string, cwd?: string, onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ exitCode: number, output: string }>}
 */
export function runPrisma(args, { url, cwd = root, onLine } = {}) {
  const { bare, password } = splitPassword(url);
  const env = {
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    HOME: process.env.HOME ?? "/nonexistent",
    LANG: "C.UTF-8",
    NO_COLOR: "1",
    CHECKPOINT_DISABLE: "1",
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    PRISMA_SCHEMA_ENGINE_BINARY: engine,
    ...(bare ? { HOLDFAST_MIGRATE_URL: bare } : {}),
    ...(password ? { HOLDFAST_ENGINE_PASSWORD: password } : {}),
  };
  return new Promise((resolve, reject) => {
    // A process group of its own: Ctrl-C on the terminal must not reach it in the middle of a migration.
    const child = spawn(process.execPath, [cli, ...args], {
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
