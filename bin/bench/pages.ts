// `npm run bench:pages`: how fast pages answer after years of use, what a browser loads, what watching a run costs.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { findTools } from "@/lib/postgres/tools";
import { root } from "../start/places.mjs";
import { step } from "../start/terminal.mjs";
import { backUp } from "./back-up";
import { measurePages, openBrowser, signIn, weighScripts } from "./browse";
import { makeDatabase } from "./databases";
import { fillMetadata } from "./fill-metadata";
import { listAddresses } from "./page-addresses";
import { addEnvironment, setUp } from "./people";
import { circumstances, type PageResult, type PageResults, saveResults } from "./results";
import { filling, settings } from "./settings";
import { onStage } from "./stage";
import { inTurn } from "./statistics";
import { openViewers } from "./viewers";

const folder = join(root, ".test");
mkdirSync(folder, { recursive: true });
await onStage(async ({ server, holdfast }) => {
  const browser = await openBrowser(folder);
  const { actor, projectId } = await setUp();
  const database = await step("watched database", () =>
    makeDatabase(server, "mixed", "watched", { megabytes: settings.watchedMb }),
  );
  const environmentId = await addEnvironment(projectId, database, "production");
  for (const name of ["shop", "stock"]) {
    await addEnvironment(projectId, await makeDatabase(server, "mixed", name, { megabytes: 1 }));
  }
  const backUpOnce = (onRun?: (runId: string) => Promise<void>) =>
    backUp(holdfast, actor, environmentId, { sampleEveryMs: 500, ...(onRun ? { onRun } : {}) });
  await backUpOnce();
  const cookie = await signIn(browser, holdfast.address);
  const watched: PageResults["watched"][number][] = [];
  for (let round = 0; round < settings.rounds; round++) {
    watched.push(await step(`watched backup ${round + 1}`, () => compareWatching(round)));
  }

  await step("years of use", () => fillMetadata(holdfast.ownerUrl));
  const { addresses, without } = await listAddresses(holdfast.ownerUrl);
  const visited = await step("visits", () => measurePages(holdfast.address, addresses, cookie, settings.visits));
  const pages: PageResult[] = [];
  for (const page of visited.pages) {
    pages.push({ ...page, ...(await weighScripts(browser, holdfast.address, page.path, cookie)) });
  }
  await browser.close();
  const versions = (await findTools()).map(({ version }) => version).join(", ");
  const counts = { ...filling, viewers: settings.viewers };
  saveResults("pages", {
    ...circumstances(versions),
    ...counts,
    bareMilliseconds: visited.bare,
    pages,
    without,
    watched,
  });

  /** The same backup alone and watched; the order changes from round to round. */
  async function compareWatching(round: number) {
    const seconds = { alone: 0, watched: 0 };
    let events = 0;
    for (const way of inTurn(["alone", "watched"] as const, round)) {
      let close = () => 0;
      const { steps } = await backUpOnce(async (runId) => {
        if (way === "watched") close = (await openViewers(holdfast.address, runId, cookie, settings.viewers)).close;
      });
      events += close();
      seconds[way] = steps.dump ?? Number.NaN;
    }
    return { ...seconds, events };
  }
});
