import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { freePort } from "../../bin/embedded-postgres.mjs";
import { pidOf } from "./processes";

/**
 * A second web process beside the demo's own, on the same database, which believes that people reach it at `address`.
 * Returns where it really listens, and how to end it.
 */
export async function startSecondWeb(address: string): Promise<{ at: string; stop(): Promise<void> }> {
  const port = await freePort();
  const args = ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", String(port)];
  const env = { ...environmentOf(pidOf("web")), NEXTAUTH_URL: address };
  const web = spawn(process.execPath, args, { env: env as NodeJS.ProcessEnv, stdio: "ignore" });
  const at = `http://127.0.0.1:${port}`;
  await untilAnswers(web, `${at}/api/health/live`);
  const stop = async () => {
    const ended = new Promise((resolve) => web.once("exit", resolve));
    web.kill("SIGTERM");
    await ended;
  };
  return { at, stop };
}

function environmentOf(pid: number): Record<string, string> {
  const lines = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

async function untilAnswers(web: ChildProcess, url: string): Promise<void> {
  while (web.exitCode === null) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the second web process ended with ${web.exitCode}`);
}
