import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import type { Actor } from "@/lib/auth/actor";
import { issueRunActor, issueUserActor } from "@/lib/auth/issue-actor";
import type { Role } from "@/lib/auth/schema";
import { runBackup } from "@/lib/backups/run-backup";
import { startBackup } from "@/lib/backups/start-backup";
import { passwordPurpose, sealSecret } from "@/lib/environments/seal-secret";
import { ensureWorkerKey } from "@/lib/environments/worker-key";
import { applicationNameOf, type RunContext, type RunFacts, type StepContext } from "@/lib/runs/run-handler";
import type { RunProgress } from "@/lib/runs/schema";
import { freshDatabase } from "./fresh-database";
import { holdfastDatabase } from "./holdfast-database";

export type Bench = Awaited<ReturnType<typeof openBench>>;
type Hooks = {
  /** Between two steps: the moment in which the world may change. */
  readonly before?: (step: string) => Promise<void>;
  readonly onSpawn?: (tool: string, pid: number) => void;
  readonly onProgress?: (progress: RunProgress) => void;
  readonly signal?: AbortSignal;
  readonly epoch?: number;
  /** A step without a value that a former worker had finished: it is not done again. */
  readonly finished?: string;
};

/** A metadata database, a target of its own, and the backup procedure run step by step without the durable engine. */
export async function openBench(seed: string) {
  const database = await holdfastDatabase();
  const target = await freshDatabase("target");
  await ensureWorkerKey();
  const direct = new Client({ connectionString: database.url });
  await direct.connect();
  await query(target.url, seed);
  const projectId = await insert(direct, "Project", { slug: "eduhub", name: "EduHub" });
  let environments = 0;

  /** `address` is the database it stands for, the bench's own target if not said. */
  async function addEnvironment(tier = "production", more: object = {}, address = target.url): Promise<string> {
    const url = new URL(address);
    const place = {
      username: decodeURIComponent(url.username),
      host: url.hostname,
      port: Number(url.port),
      database: decodeURIComponent(url.pathname.slice(1)),
    };
    const sealedPassword = await sealSecret(passwordPurpose(place), decodeURIComponent(url.password));
    const name = environments++ === 0 ? tier : `${tier}-${environments}`;
    const row = { projectId, slug: name, name, tier, ...place, sslmode: "disable", sealedPassword, ...more };
    return insert(direct, "Environment", row);
  }

  /** Asks for a backup as `actor` and carries it out as a worker would; `problem` is how it failed. */
  async function backUp(environmentId: string, hooks: Hooks = {}, actor = actorOf("operator")) {
    const { runId } = await startBackup(actor, { environmentId, reason: "before the release", keep: false });
    const problem = await carryOut(runId, hooks);
    const { rows } = await direct.query(`SELECT * FROM "Backup" WHERE "runId" = $1`, [runId]);
    return { runId, problem, backup: rows[0], path: join(database.home, "archives", rows[0].fileName) };
  }

  async function carryOut(
    runId: string,
    { before, onSpawn, onProgress, signal, epoch = 1, finished }: Hooks = {},
  ): Promise<unknown> {
    const workerId = await insert(direct, "Worker", {
      host: "test",
      pid: process.pid,
      processStart: "now",
      version: "test",
      leaseExpiresAt: new Date(Date.now() + 3_600_000),
    });
    const claim = `UPDATE "Run" SET status = 'running', "workerId" = $2, epoch = $3 WHERE id = $1 RETURNING *`;
    const { rows } = await direct.query(claim, [runId, workerId, epoch]);
    const run: RunFacts = rows[0];
    const actor = issueRunActor({ id: runId, epoch, workerId, requestedBy: run.requestedBy });
    const confirmOwner = async () => {
      const current = await direct.query(`SELECT epoch FROM "Run" WHERE id = $1`, [runId]);
      if (current.rows[0].epoch !== epoch) throw new Error("fenced");
    };
    const context: RunContext = {
      run,
      actor,
      applicationName: applicationNameOf(runId),
      step: async (name, work) => {
        await before?.(name);
        if (name === finished) return null as never;
        const step: StepContext = {
          signal: signal ?? new AbortController().signal,
          log: () => {},
          progress: (progress) => onProgress?.(progress),
          confirmOwner,
          onSpawn: (pid, tool) => onSpawn?.(tool, pid),
          askPerson: async () => ({ by: "a test" }),
        };
        return (await work(step)).value;
      },
    };
    try {
      await runBackup.execute(context);
      await endRun(runId, "succeeded");
      return null;
    } catch (error) {
      // As the engine does: a run that failed has failed, also when it could not be cleared away at once.
      await runBackup.cleanUp(run, actor, true).catch(() => {});
      await endRun(runId, "failed");
      return error;
    }
  }

  async function endRun(runId: string, status: string): Promise<void> {
    await direct.query(`UPDATE "Run" SET status = $2::"RunStatus", "endedAt" = now() WHERE id = $1`, [runId, status]);
  }

  /** Every file below the archives, by its name; without the folder's mark. */
  async function files(): Promise<string[]> {
    const found = await readdir(join(database.home, "archives"), { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile() && !entry.name.startsWith(".")).map((entry) => entry.name);
  }

  async function close(): Promise<void> {
    await direct.end();
    await target.drop();
    await database.drop();
  }

  return {
    direct,
    target,
    lose: database.lose,
    home: database.home,
    addEnvironment,
    backUp,
    carryOut,
    endRun,
    files,
    close,
  };
}

export function actorOf(role: Role): Actor {
  return issueUserActor({ id: `id-of-${role}`, name: `Test ${role}`, role }, null, "192.0.2.1");
}

/** Runs SQL over a connection of its own. */
export async function query(url: string, sql: string, values?: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

async function insert(direct: Client, table: string, row: Record<string, unknown>): Promise<string> {
  const names = Object.keys(row).map((name) => `"${name}"`);
  const marks = names.map((_, index) => `$${index + 1}`);
  const sql = `INSERT INTO "${table}" (id, ${names}) VALUES (gen_random_uuid(), ${marks}) RETURNING id`;
  const { rows } = await direct.query(sql, Object.values(row));
  return rows[0].id;
}
