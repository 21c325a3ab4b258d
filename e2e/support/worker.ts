import { type ChildProcess, spawn } from "node:child_process";

export type Worker = {
  readonly pid: number;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<number | null>;
  output(): string;
};

/** Starts a real worker process on this test's metadata database, as `npm start` does; `home` is the test's own if not said. */
export function startWorker(home = process.env.HOLDFAST_HOME): Worker {
  const { HOLDFAST_DATABASE_URL, HOLDFAST_PG_BIN, PATH } = process.env;
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", "bin/worker.ts"], {
    env: {
      PATH,
      HOLDFAST_DATABASE_URL,
      HOLDFAST_HOME: home,
      ...(HOLDFAST_PG_BIN ? { HOLDFAST_PG_BIN } : {}),
      NODE_ENV: "production",
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  return { pid: child.pid ?? 0, signal: (name) => void child.kill(name), ended, output: () => said };
}

/** Asks again and again until the answer is true; the test's own time limit ends it. */
export async function until(what: () => Promise<boolean>, everyMs = 50): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, everyMs));
}
