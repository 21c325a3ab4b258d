import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort, postgresFolder } from "../../bin/embedded-postgres.mjs";
import { watchPrograms } from "./secrets-programs";

/**
 * Starts the whole demo as a person would, with `npm start`'s own program, and stops it after the last test. All that
 * time it is written down which programs run, for the test that looks for secrets.
 */
export default async function startHoldfast(): Promise<() => Promise<void>> {
  const root = process.env.HOLDFAST_TEST_ROOT ?? tmpdir();
  const home = await mkdtemp(join(root, "holdfast-e2e-"));
  const seen = await mkdtemp(join(root, "holdfast-e2e-seen-"));
  const programs = join(seen, "programs");
  await writeFile(programs, "", { mode: 0o600 });
  const port = await freePort();
  const metricsToken = randomBytes(32).toString("base64url");
  const started = spawn(process.execPath, ["bin/start.mjs"], {
    env: {
      ...process.env,
      HOLDFAST_HOME: home,
      HOLDFAST_METRICS_TOKEN: metricsToken,
      PORT: String(port),
      NODE_ENV: "production",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stopWatching = watchPrograms(started.pid ?? 0, programs);
  await untilReady(started);
  process.env.HOLDFAST_E2E_URL = `http://127.0.0.1:${port}`;
  process.env.HOLDFAST_E2E_HOME = home;
  process.env.HOLDFAST_E2E_PROGRAMS = programs;
  process.env.HOLDFAST_E2E_METRICS_TOKEN = metricsToken;
  return async () => {
    const ended = new Promise((resolve) => started.once("exit", resolve));
    started.kill("SIGTERM");
    await ended;
    stopWatching();
    for (const folder of [postgresFolder(home), home, seen]) await rm(folder, { recursive: true, force: true });
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
