import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { type ScratchNeed, stopScratchServer } from "@/lib/scratch/with-scratch-database";

/** A home whose scratch folder also the server's user can reach. Call `close` when all is done. */
export async function openScratchHome() {
  const home = await mkdtemp(join(tmpdir(), "holdfast-scratch-"));
  await chmod(home, 0o755);
  process.env.HOLDFAST_HOME = home;
  process.env.HOLDFAST_DATABASE_URL = "postgresql://unused:unused@127.0.0.1/unused";
  const close = async () => {
    await stopScratchServer();
    await rm(home, { recursive: true, force: true });
  };
  /** The folders of scratch servers that are on disk now. */
  const folders = async () =>
    (await readdir(join(home, "scratch")).catch(() => [])).map((n) => join(home, "scratch", n));
  return { home, folders, close };
}

export function scratchNeed(more: Partial<ScratchNeed> = {}): ScratchNeed {
  return {
    serverMajor: 15,
    extensions: [],
    purpose: "a test",
    runId: "run-1",
    expectedBytes: null,
    signal: new AbortController().signal,
    ...more,
  };
}

/** One query as the role of a connection. */
export function ask(connection: Connection, sql: string): Promise<Record<string, unknown>[]> {
  return withTarget(connection, { applicationName: "holdfast:test", access: "write" }, (target) => target.query(sql));
}

/** A process that holds a scratch database with one table until it is killed. */
export function holdScratch(more: Record<string, string> = {}, expectedBytes = 0) {
  const { HOLDFAST_HOME, HOLDFAST_DATABASE_URL, PATH } = process.env;
  const child: ChildProcess = spawn(
    process.execPath,
    ["--import", "tsx", "e2e/support/scratch-holder.ts", String(expectedBytes)],
    {
      env: { NODE_ENV: "test", PATH, HOLDFAST_HOME, HOLDFAST_DATABASE_URL, ...more },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const connection = new Promise<Connection>((resolve, reject) => {
    child.stdout?.once("data", (line: Buffer) => resolve(JSON.parse(line.toString()) as Connection));
    child.once("exit", () => reject(new Error("the holder ended before it held anything")));
  });
  connection.catch(() => {});
  const kill = () =>
    new Promise<void>((resolve) => {
      child.once("exit", () => resolve());
      child.kill("SIGKILL");
    });
  return { connection, kill };
}
