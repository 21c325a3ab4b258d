// `npm run bench:backup`: what a backup costs beside pg_dump by hand, how true its percentage is, what memory it takes.
import type { Actor } from "@/lib/auth/actor";
import { findTools } from "@/lib/postgres/tools";
import { step } from "../start/terminal.mjs";
import { type BackedUp, backUp } from "./back-up";
import { type Database, dropDatabase, makeDatabase, type Size, startServer } from "./databases";
import { compareLevels, race } from "./dump-by-hand";
import { startHoldfast } from "./holdfast";
import { addEnvironment, setUp } from "./people";
import { circumstances, type Measured, type MemoryRun, saveResults } from "./results";
import { settings } from "./settings";

const server = await startServer();
const holdfast = await startHoldfast();
try {
  const { actor, projectId } = await setUp();
  const databases = [
    await measure("mixed", { megabytes: settings.mixedMb }),
    await measure("wide", { megabytes: settings.wideMb, tables: settings.wideTables }),
  ];
  const memory: MemoryRun[] = [];
  for (const megabytes of settings.memoryMb) memory.push(await watchMemory(megabytes));
  const versions = (await findTools()).map(({ version }) => version).join(", ");
  saveResults("backup", { ...circumstances(versions), databases, memory });

  async function measure(kind: "mixed" | "wide", size: Size): Promise<Measured> {
    return withDatabase(kind, kind, size, async (database) => {
      const ours = backUpOf(actor, await addEnvironment(projectId, database));
      const first = await ours();
      const backups: BackedUp[] = [];
      const raced = await race(database, first.compression, settings.rounds, async () => {
        const backup = await ours();
        backups.push(backup);
        return backup;
      });
      const levels = await compareLevels(database, settings.levelRounds);
      return { database, compression: first.compression, ...raced, levels, backups };
    });
  }

  async function watchMemory(megabytes: number): Promise<MemoryRun> {
    return withDatabase("mixed", `memory_${megabytes}`, { megabytes }, async (database) => {
      const ours = backUpOf(actor, await addEnvironment(projectId, database));
      const { samples } = await step(`memory at ${megabytes} MB`, ours);
      return { databaseBytes: database.bytes, samples };
    });
  }
} finally {
  await holdfast.stop();
  await server.stop();
}
process.exit(0);

function backUpOf(actor: Actor, environmentId: string): () => Promise<BackedUp> {
  return () => backUp(holdfast, actor, environmentId, { sampleEveryMs: 500 });
}

async function withDatabase<T>(
  kind: "mixed" | "wide",
  name: string,
  size: Size,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await step(`${name} database`, () => makeDatabase(server, kind, name, size));
  try {
    return await work(database);
  } finally {
    await dropDatabase(server, name);
  }
}
