import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "../../bin/embedded-postgres.mjs";

/** Starts the whole demo as a person would, with `npm start`'s own program, and stops it after the last test. */
export default async function startHoldfast(): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(process.env.HOLDFAST_TEST_ROOT ?? tmpdir(), "holdfast-e2e-"));
  const port = await freePort();
  const started = spawn(process.execPath, ["bin/start.mjs"], {
    env: { ...process.env, HOLDFAST_HOME: home, PORT: String(port), NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  await untilReady(started);
  process.env.HOLDFAST_E2E_URL = `http://127.0.0.1:${port}`;
  process.env.HOLDFAST_E2E_HOME = home;
  return async () => {
    const ended = new Promise((resolve) => started.once("exit", resolve));
    started.kill("SIGTERM");
    await ended;
    await rm(home, { recursive: true, force: true });
  };
}

async function untilReady(started: ChildProcess): Promise<void> {
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    for (const stream of [started.stdout, started.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        if (line.includes("Holdfast is ready")) resolve();
      });
    }
    started.once("exit", (code) => reject(new Error(`npm start ended with ${code}:\n${said.join("\n")}`)));
  });
}
