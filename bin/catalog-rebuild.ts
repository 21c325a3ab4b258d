#!/usr/bin/env -S node --import tsx
// `npm run catalog:rebuild`: every destination is looked through, and every archive whose manifest this installation wrote
// becomes a backup again. The worker does the work; this asks for it and says how it ended. `-- --look` only looks.
// Exit codes: 0 nothing is left out, 1 something was, 2 it could not be done.
import { parseArgs } from "node:util";
import { embeddedUrl } from "@/bin/start/embedded-url";
import { listRebuildable, type Rebuildable, rebuild } from "@/lib/catalog/rebuild-catalog";
import { OpsError } from "@/lib/errors";
import { formatCount } from "@/lib/format";

process.exitCode = await run().catch((error) => {
  process.stdout.write(`Catalog: could not be rebuilt\n  ${explain(error)}\n`);
  return 2;
});
process.exit();

async function run(): Promise<number> {
  const { values } = parseArgs({ options: { look: { type: "boolean", default: false } } });
  process.env.HOLDFAST_DATABASE_URL ||= embeddedUrl();
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const found = await listRebuildable(say);
  const can = found.filter(({ left }) => left === null);
  for (const { fileName, left } of found) if (left !== null) say(`  left: ${fileName}: ${left}`);
  if (values.look) {
    for (const { fileName, into } of can) say(`  can be taken in: ${fileName}, as a backup of ${into}`);
    return conclude(can.length, 0, found, "can be taken in");
  }
  let taken = 0;
  for (const one of can) {
    const problem = await rebuild(one);
    if (problem === null) taken += 1;
    say(problem === null ? `  taken in: ${one.fileName}` : `  NOT taken in: ${one.fileName}: ${problem}`);
  }
  return conclude(taken, can.length - taken, found, "taken in");
}

function conclude(taken: number, failed: number, found: readonly Rebuildable[], word: string): number {
  const left = found.length - taken;
  const rest = left > 0 ? `, ${formatCount(left)} left out${failed > 0 ? ` (${formatCount(failed)} failed)` : ""}` : "";
  process.stdout.write(`Catalog: ${formatCount(taken)} ${word}${rest}\n`);
  return left > 0 ? 1 : 0;
}

/** Never the address: it holds the password. */
function explain(error: unknown): string {
  if (error instanceof OpsError) return [error.message, error.hint].filter(Boolean).join(" ");
  return "The metadata database does not answer. Start Holdfast, and try again.";
}
