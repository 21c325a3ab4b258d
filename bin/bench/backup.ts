// `npm run bench:backup`: what a backup costs beside pg_dump by hand, how true its percentage is, what memory it takes.
import { findTools } from "@/lib/postgres/tools";
import { step } from "../start/terminal.mjs";
import { type BackedUp, backUp } from "./back-up";
import { type Database, dropDatabase, type Kind, makeDatabase, type Size } from "./databases";
import { compareLevels, race } from "./dump-by-hand";
import { addEnvironment, setUp } from "./people";
import { circumstances, type Measured, type MemoryRun, saveResults } from "./results";
import { settings } from "./settings";
import { onStage } from "./stage";

await onStage(async ({ server, holdfast }) => {
  const { actor, projectId } = await setUp();
  const databases = [
    await measure("mixed", { megabytes: settings.mixedMb }),
    await measure("wide", { megabytes: settings.wideMb, tables: settings.wideTables }),
  ];
  const memory: MemoryRun[] = databases.slice(0, 1).map(({ database: { bytes }, backups }) => ({
    databaseBytes: bytes,
    samples: backups[0]?.samples ?? [],
  }));
  for (const megabytes of settings.memoryMb) memory.push(await watchMemory(megabytes));
  memory.sort((a, b) => a.databaseBytes - b.databaseBytes);
  const versions = (await findTools()).map(({ version }) => version).join(", ");
  saveResults("backup", { ...circumstances(versions), databases, memory });

  async function measure(kind: Kind, size: Size): Promise<Measured> {
    return withDatabase(kind, kind, size, async (database, ours) => {
      const first = await ours();
      const backups: BackedUp[] = [];
      const raced = await race(database, first.compression, settings.rounds, async () => {
        const backup = await ours();
        backups.push(backup);
        return backup;
      });
      const levels = await compareLevels(database, settings.levelRounds);
      const { name, bytes, tables } = database;
      return { database: { name, bytes, tables }, compression: first.compression, ...raced, levels, backups };
    });
  }

  async function watchMemory(megabytes: number): Promise<MemoryRun> {
    return withDatabase("mixed", `memory_${megabytes}`, { megabytes }, async (database, ours) => {
      const { samples } = await step(`memory at ${megabytes} MB`, ours);
      return { databaseBytes: database.bytes, samples };
    });
  }

  /** A database for as long as it is needed, and the button that backs it up. */
  async function withDatabase<T>(
    kind: Kind,
    name: string,
    size: Size,
    work: (database: Database, ours: () => Promise<BackedUp>) => Promise<T>,
  ): Promise<T> {
    const database = await step(`${name} database`, () => makeDatabase(server, kind, name, size));
    const environmentId = await addEnvironment(projectId, database);
    try {
      return await work(database, () => backUp(holdfast, actor, environmentId, { sampleEveryMs: 500 }));
    } finally {
      await dropDatabase(server, name);
    }
  }
});
