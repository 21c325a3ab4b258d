// `npm run bench:foreign -- <folder>…`: checkouts of projects that nobody here wrote, taken, deployed and held against psql.
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { root } from "../start/places.mjs";
import { step } from "../start/terminal.mjs";
import { type Tried, tryProject } from "./foreign-project";
import { setUp } from "./people";
import { onStage } from "./stage";

const folders = process.argv.slice(2).filter((word) => !word.startsWith("--"));
if (folders.length === 0) {
  console.error("Name the folders of the checkouts, or name=folder where a folder's own name says little.");
  process.exit(1);
}
await onStage(async ({ server }) => {
  const { actor } = await setUp();
  const tried: Tried[] = [];
  for (const word of folders) {
    const [folder = "", name = basename(folder)] = word.split("=").toReversed();
    await step(name, async () => {
      const one = await tryProject(server, actor, name, resolve(folder));
      tried.push(one);
      return inShort(one);
    });
  }
  mkdirSync(join(root, ".test"), { recursive: true });
  const file = join(root, ".test", "foreign.json");
  writeFileSync(file, `${JSON.stringify(tried, null, 2)}\n`);
  console.log(`\n${tried.filter(isGood).length} of ${tried.length} as they should be. All that was said: ${file}`);
});

/** Deployed, up to date, no drift, and the schema that psql makes of the same files. */
function isGood({ deployed, state, differences }: Tried): boolean {
  return deployed?.problem === null && /are applied, unedited/.test(state ?? "") && differences?.length === 0;
}

function inShort(tried: Tried): string {
  const { refused, migrations, planned, deployed, differences, drift } = tried;
  if (refused) return `refused: ${refused}`;
  const schema = differences === null ? "not compared" : differences.length === 0 ? "equal" : "DIFFERENT";
  const end = deployed?.problem ?? `deployed in ${deployed?.step.toFixed(1)} s`;
  return `${migrations} migrations, planned in ${planned?.seconds.toFixed(0)} s (${planned?.says}), ${end}; schema ${schema}; ${drift}`;
}
