// A Holdfast as `npm start` brings it up, on an own database server, with one person and the environments to be measured.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "../embedded-postgres.mjs";
import { makeOwnDatabase } from "../start/own-database.mjs";
import { root } from "../start/places.mjs";
import { startServer } from "./databases";

export type Holdfast = Awaited<ReturnType<typeof startHoldfast>>;

/** Starts database, worker and web, and sets this process's environment to them: `lib/` then works on the same data. */
export async function startHoldfast() {
  const server = await startServer();
  const home = await mkdtemp(join(tmpdir(), "holdfast-bench-home-"));
  const own = await makeOwnDatabase({ adminUrl: server.url, owner: "bench-owner", runtime: "bench-runtime" });
  const port = await freePort();
  Object.assign(process.env, { HOLDFAST_HOME: home, HOLDFAST_DATABASE_URL: own.runtimeUrl });
  const started = spawn(process.execPath, ["bin/start.mjs"], {
    cwd: root,
    env: { ...process.env, HOLDFAST_DATABASE_OWNER_URL: own.ownerUrl, PORT: String(port), NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async () => {
    await end(started);
    await rm(home, { recursive: true, force: true });
    await server.stop();
  };
  await untilReady(started).catch(async (error) => {
    await stop();
    throw error;
  });
  return {
    address: `http://127.0.0.1:${port}`,
    home,
    ownerUrl: own.ownerUrl,
    pidOf: (name: string) => pidOf(home, name),
    stop,
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

async function end(started: ChildProcess): Promise<void> {
  if (started.exitCode !== null || started.signalCode !== null) return;
  const ended = new Promise((resolve) => started.once("exit", resolve));
  started.kill("SIGTERM");
  await ended;
}

/** The process that `npm start` has written down under this name: `worker` or `web`. */
function pidOf(home: string, name: string): number {
  const file = join(home, "instance.json");
  const { children } = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { children: [] };
  const pid = children.findLast((child: { name: string; pid: number }) => child.name === name)?.pid;
  if (!pid) throw new Error(`${name} is not running`);
  return pid;
}
