// `npm run bench:pages`: how fast pages answer after years of use, what a browser loads, what watching a run costs.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { findTools } from "@/lib/postgres/tools";
import { root } from "../start/places.mjs";
import { step } from "../start/terminal.mjs";
import { backUp } from "./back-up";
import { measurePages, openBrowser, signIn, weighScripts } from "./browse";
import { makeDatabase, startServer } from "./databases";
import { fillMetadata } from "./fill-metadata";
import { startHoldfast } from "./holdfast";
import { listAddresses } from "./page-addresses";
import { addEnvironment, setUp } from "./people";
import { circumstances, type PageResult, type PageResults, saveResults } from "./results";
import { filling, settings } from "./settings";
import { openViewers } from "./viewers";

const server = await startServer();
const holdfast = await startHoldfast();
const folder = join(root, ".test");
mkdirSync(folder, { recursive: true });
const browser = await openBrowser(folder);
try {
  const { actor, projectId } = await setUp();
  const size = { megabytes: settings.watchedMb };
  const database = await step("watched database", () => makeDatabase(server, "mixed", "watched", size));
  const small = await step("small databases", async () => [
    await makeDatabase(server, "mixed", "shop", { megabytes: 1 }),
    await makeDatabase(server, "mixed", "stock", { megabytes: 1 }),
  ]);
  const environmentId = await addEnvironment(projectId, database, "production");
  for (const other of small) await addEnvironment(projectId, other);
  await backUp(holdfast, actor, environmentId, { sampleEveryMs: 500 });
  const cookie = await signIn(browser, holdfast.address);
  const watched: PageResults["watched"][number][] = [];
  for (let round = 0; round < settings.rounds; round++) {
    watched.push(await step(`watched backup ${round + 1}`, () => compareWatching(round, cookie)));
  }
  await step("years of use", () => fillMetadata(holdfast.ownerUrl));
  const { addresses, without } = await listAddresses(holdfast.ownerUrl);
  const { bare, pages } = await step("visits", () =>
    measurePages(holdfast.address, addresses, cookie, settings.visits),
  );
  const weighed: PageResult[] = [];
  for (const [index, { path }] of addresses.entries()) {
    const page = pages[index];
    if (page) weighed.push({ ...page, ...(await weighScripts(browser, holdfast.address, path, cookie)) });
  }
  const versions = (await findTools()).map(({ version }) => version).join(", ");
  const counts = { ...filling, viewers: settings.viewers };
  saveResults("pages", {
    ...circumstances(versions),
    ...counts,
    bareMilliseconds: bare,
    pages: weighed,
    without,
    watched,
  });

  /** The same backup alone and watched; the order changes from round to round. */
  async function compareWatching(round: number, cookies: string) {
    const alone = async () => (await backUp(holdfast, actor, environmentId, { sampleEveryMs: 500 })).steps.dump ?? 0;
    const first = round % 2 === 0 ? await alone() : null;
    let events = 0;
    let close = () => 0;
    const onRun = async (runId: string) => {
      close = (await openViewers(holdfast.address, runId, cookies, settings.viewers)).close;
    };
    const backup = await backUp(holdfast, actor, environmentId, { sampleEveryMs: 500, onRun });
    events = close();
    return { alone: first ?? (await alone()), watched: backup.steps.dump ?? 0, events };
  }
} finally {
  await browser.close();
  await holdfast.stop();
  await server.stop();
}
process.exit(0);
