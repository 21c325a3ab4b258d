// `npm run bench:truth`: what Holdfast and `prisma migrate status` say of states that were built on purpose.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TruthCase } from "@/e2e/support/truth-case";
import { createTruthDatabase, type TruthDatabase } from "@/e2e/support/truth-database";
import { lookAtTruth } from "@/e2e/support/truth-look";
import { truthCases } from "@/e2e/support/truth-states";
import { connectionUrl } from "@/lib/postgres/connection-string";
import { withMigrationsFolder } from "@/lib/prisma-cli/migrations-folder";
import { runPrisma } from "@/lib/prisma-cli/own-cli.mjs";
import { startServer } from "./databases";
import { timeManyMigrations } from "./truth-speed";
import { prismaTells } from "./truth-words";

type Said = { readonly exitCode: number; readonly text: string };

const home = await mkdtemp(join(tmpdir(), "holdfast-truth-"));
process.env.HOLDFAST_HOME = home;
process.env.HOLDFAST_DATABASE_URL = "postgresql://unused:unused@127.0.0.1/unused";
const server = await startServer();
const stop = async () => {
  await server.stop();
  await rm(home, { recursive: true, force: true });
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void stop().then(() => process.exit(130)));
}

const rows: { title: string; truth: string; holdfast: string; right: boolean; prisma: Said; told: boolean }[] = [];
try {
  for (const truth of truthCases) rows.push(await measure(truth));
  print();
  console.log(`\n${await timeManyMigrations(server.url, 400)}`);
} finally {
  await stop();
}
process.exit(rows.every(({ right }) => right) ? 0 : 1);

async function measure(truth: TruthCase) {
  const database = await createTruthDatabase(server.url);
  await truth.build(database);
  const { holds, head, cells } = await lookAtTruth(truth, database, () => createTruthDatabase(server.url));
  const right = holds.join() === truth.holds.join() && head === truth.head && cells === truth.cells;
  const prisma = await askPrisma(truth, database);
  const row = {
    title: truth.title,
    truth: truth.holds.join(" + "),
    holdfast: holds.join(" + "),
    right,
    prisma,
    told: prismaTells(truth.holds, prisma.text),
  };
  process.stdout.write(right ? "." : "x");
  return row;
}

/** The real CLI, also where we would not have started it because the server could not be met. */
function askPrisma(truth: TruthCase, { connection }: TruthDatabase): Promise<Said> {
  const seen = truth.through?.(connection) ?? connection;
  const url = connectionUrl({ ...seen, sslmode: "disable", schema: truth.schema ?? "public" });
  return withMigrationsFolder(truth.release, async (cwd) => {
    const { exitCode, output } = await runPrisma(["migrate", "status"], { url, cwd });
    return { exitCode, text: gist(output.split("\n")) };
  });
}

/** What the CLI says below its heading, in one line. */
function gist(output: readonly string[]): string {
  const lines = output
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(Loaded|Prisma schema|Datasource|Read more)/.test(line));
  return lines.join(" ").slice(0, 400);
}

function print(): void {
  console.log("\n");
  for (const { title, truth, holdfast, right, prisma, told } of rows) {
    console.log(`${title}`);
    console.log(`  truth     ${truth}`);
    console.log(`  Holdfast  ${right ? "right" : "WRONG"}  ${holdfast}`);
    console.log(`  Prisma    ${told ? "tells" : "HIDES"}  exit ${prisma.exitCode}: ${prisma.text}`);
  }
  const count = (key: "right" | "told") => `${rows.filter((row) => row[key]).length} of ${rows.length}`;
  console.log(
    `\nHoldfast says the whole truth of ${count("right")} states, prisma migrate status of ${count("told")}.`,
  );
}
