// The worker's own throw-away PostgreSQL: started when it is needed, ended when it is idle, gone with its worker.
import { randomBytes } from "node:crypto";
import { statfs } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";
import { logError } from "@/lib/log";
import { withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { type RunningProgram, startProgram } from "@/lib/process";
import type { ScratchServerFacts } from "@/lib/scratch/rules";
import { applicationName, askServer, type ScratchServer } from "@/lib/scratch/scratch-server";

/** bin/scratch-server.mjs starts PostgreSQL, as another user of the system when we are root, and removes it again. */
const keeper = fileURLToPath(new URL("../../bin/scratch-server.mjs", import.meta.url));
const NAME = "the embedded PostgreSQL";

type Running = {
  readonly program: RunningProgram;
  readonly folder: string;
  readonly server: Omit<ScratchServer, "destroy">;
};

/** One server for this process, shared by everybody who uses it at the same time. */
export function createEmbeddedServer({ idleMs }: { readonly idleMs: number }) {
  let current: Promise<Running> | null = null;
  let facts: ScratchServerFacts | null = null;
  let users = 0;
  let idle: NodeJS.Timeout | undefined;

  function start(): Promise<Running> {
    const starting = startServer();
    current = starting;
    const forget = () => {
      const wasOurs = current === starting;
      if (wasOurs) current = null;
      return wasOurs;
    };
    starting.then(async ({ program, server }) => {
      facts = server.facts;
      await program.ended;
      // Nobody asked it to end: its keeper was killed, and the server may still be there.
      if (forget()) await sweepEmbeddedServers().catch((error) => logError("a scratch server is left", error));
    }, forget);
    return starting;
  }

  async function stop(): Promise<void> {
    clearTimeout(idle);
    const stopping = current;
    current = null;
    await stopping?.then(endServer, () => {});
  }

  return {
    /** Calls `work` with the running server; the first user starts it. Rejects with a sentence where it cannot run. */
    async withServer<T>(work: (server: ScratchServer) => Promise<T>): Promise<T> {
      clearTimeout(idle);
      users++;
      try {
        const running = await (current ?? start());
        const { server, folder } = running;
        const { bavail, bsize } = await statfs(folder);
        const space = { freeBytes: bavail * bsize };
        return await work({ ...server, facts: { ...server.facts, ...space }, destroy: () => destroy(running) });
      } finally {
        users--;
        if (users === 0) idle = setTimeout(() => void stop(), idleMs).unref();
      }
    },
    /** What an earlier start has shown, without the space; null before the first. */
    known: () => facts,
    /** Ends the server and removes its folder, whoever uses it: for a worker that is about to end. */
    stop,
  };

  /** Others who use it meet a lost connection: rather that than a copy that stays. */
  async function destroy(running: Running): Promise<void> {
    if ((await current?.catch(() => null)) === running) current = null;
    await endServer(running);
  }
}

async function startServer(): Promise<Running> {
  const password = randomBytes(32).toString("base64url");
  const program = await runKeeper([], { home: env().home, password });
  const answer = await readAnswer(program);
  if (answer.port === undefined || answer.folder === undefined) {
    await program.ended;
    throw new OpsError("PRECONDITION", `The embedded PostgreSQL for scratch work did not start: ${answer.problem}`);
  }
  const administrator: Connection = {
    host: "127.0.0.1",
    port: answer.port,
    user: "postgres",
    password,
    database: "postgres",
    sslmode: "disable",
    schema: null,
    ca: null,
  };
  try {
    // The owner of one copy must find no other database open.
    await withTarget(administrator, { applicationName, access: "write" }, (target) =>
      target.query("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC"),
    );
    const asked = await askServer(administrator, NAME);
    const facts = { ...asked.facts, makesRoles: true };
    return { program, folder: answer.folder, server: { administrator, ...asked, facts } };
  } catch (error) {
    program.stdin.end();
    throw error;
  }
}

/** Removes what killed keepers left: their servers are ended and their folders go. Returns how many there were. */
export async function sweepEmbeddedServers(): Promise<number> {
  const program = await runKeeper(["--sweep"], { home: env().home });
  const { removed, problem } = await readAnswer(program);
  await program.ended;
  if (removed !== undefined) return removed;
  throw new OpsError("TOOL_FAILED", `Left scratch servers could not be removed: ${problem ?? "no answer"}`);
}

async function runKeeper(args: readonly string[], order: object): Promise<RunningProgram> {
  const program = await startProgram({
    file: process.execPath,
    args: [keeper, ...args],
    // `useradd` and `id` lie here: as root the server gets a user of its own.
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C.UTF-8" },
    graceMs: 20_000,
  });
  program.stdin.write(`${JSON.stringify(order)}\n`);
  return program;
}

type Answer = { port?: number; folder?: string; removed?: number; problem?: string };

async function readAnswer(program: RunningProgram): Promise<Answer> {
  const lines = createInterface({ input: program.stdout });
  const line = await new Promise<string | null>((resolve) => {
    lines.once("line", resolve);
    lines.once("close", () => resolve(null));
  });
  if (line !== null) return JSON.parse(line) as Answer;
  const { tail } = await program.ended;
  return { problem: tail.findLast((one) => /error/i.test(one)) ?? tail.at(-1) ?? "its keeper ended without a word" };
}

/** Closing its input is the order to end; one that does not obey in time is killed. */
async function endServer({ program }: Running): Promise<void> {
  program.stdin.end();
  const late = setTimeout(() => {
    logError("the scratch server did not end in time", new Error("no end within 30 s"));
    program.stop();
  }, 30_000);
  await program.ended;
  clearTimeout(late);
}
