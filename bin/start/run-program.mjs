import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { Problem } from "./problem.mjs";

const running = new Set();

/** What a program of ours may see of our own environment: nothing that could hold a secret. */
export function plainEnvironment() {
  const names = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/**
 * Runs a program to its end in a process group of its own, output to `log` and line by line to `onLine`.
 * @param {string} program @param {string[]} args
 * @param {{ cwd?: string, env?: object, log?: string, onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ exitCode: number, output: string }>} the last 100 kB of what it said
 */
export function runProgram(program, args, { cwd, env = plainEnvironment(), log, onLine } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const file = log ? createWriteStream(log, { flags: "a", mode: 0o600 }) : null;
    let output = "";
    running.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output = (output + text).slice(-100_000);
        file?.write(text);
        for (const line of text.split("\n")) if (line.trim()) onLine?.(line.trim());
      });
    }
    const done = (exitCode, words) => {
      running.delete(child);
      file?.end();
      resolve({ exitCode, output: output + words });
    };
    child.once("error", (error) => done(127, error.message));
    child.once("close", (exitCode) => done(exitCode ?? 1, ""));
  });
}

/** Like runProgram, but anything other than exit code 0 is a Problem with this sentence and the log's path. */
export async function mustRun(sentence, program, args, options) {
  const { exitCode, output } = await runProgram(program, args, options);
  if (exitCode === 0) return output;
  const words = lastWords(output);
  throw new Problem(
    `${sentence}${words ? `: ${words}` : "."}`,
    options.log ? `The whole output is in ${options.log}.` : "",
  );
}

/** Ends what still runs, with everything it started: for a start that is interrupted half-way. */
export function endRunningPrograms() {
  for (const child of running) {
    try {
      process.kill(-child.pid, "SIGTERM");
    } catch {
      // It has just ended by itself.
    }
  }
}

function lastWords(output) {
  const lines = output
    .trim()
    .split("\n")
    .filter((line) => line.trim() && !/^\s+at /.test(line));
  const telling = lines.findLast((line) => /error|ERR!|fail/i.test(line) && !/complete log|debug-0/.test(line));
  return (telling ?? lines.at(-1) ?? "").trim().slice(0, 300);
}
