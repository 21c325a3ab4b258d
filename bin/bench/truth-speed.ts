// How long an answer takes with many migrations: measured and told, never a test.
import { createTruthDatabase } from "@/e2e/support/truth-database";
import { judgeMigrations } from "@/lib/migrations/rules";
import { digestMigration } from "@/lib/prisma-cli/migration-file";
import { readMigrationFacts } from "@/lib/prisma-cli/read-migration-facts";

/** Reads and judges a database with `count` applied migrations again and again; milliseconds, connecting included. */
export async function timeManyMigrations(serverUrl: string, count: number): Promise<string> {
  const database = await createTruthDatabase(serverUrl);
  const files = Array.from({ length: count }, (_, at) => {
    const name = `${20_260_101_000_000 + at}_step`;
    return { name, sql: `CREATE TABLE t${at} (id int PRIMARY KEY, "when" timestamptz);\n` };
  });
  await database.deploy(files);
  const release = files.map(digestMigration);
  const times: number[] = [];
  let last = "";
  for (let round = 0; round < 30; round++) {
    const startedAt = performance.now();
    const facts = await readMigrationFacts(database.connection, {
      schema: "public",
      applicationName: "holdfast:truth",
    });
    const judged = judgeMigrations({ facts, release, drift: null });
    times.push(performance.now() - startedAt);
    last = judged.findings[0]?.sentence ?? "";
  }
  const [first = 0, ...warm] = times;
  warm.sort((a, b) => a - b);
  const at = (share: number) => (warm[Math.floor(warm.length * share)] ?? 0).toFixed(0);
  return `${count} migrations, read and judged over a new connection each time: first ${first.toFixed(0)} ms, then median ${at(0.5)} ms, slowest ${at(0.999)} ms. "${last}"`;
}
