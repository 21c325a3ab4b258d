// `npm run bench:migrations`: how fast the page of migrations answers with hundreds of them, how large and how fresh it is.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { getMigrations } from "@/lib/migrations/data";
import { foldKey, foldRows, openFolds, toggleFold } from "@/lib/migrations/folding/rules";
import type { ProjectMigrations } from "@/lib/migrations/schema";
import { findTools } from "@/lib/postgres/tools";
import { root } from "../start/places.mjs";
import { step } from "../start/terminal.mjs";
import { measurePages, openBrowser, signIn, weighAnswer } from "./browse";
import { makeLongHistory } from "./long-history";
import { setUp } from "./people";
import { circumstances, type MigrationResults, saveResults } from "./results";
import { settings } from "./settings";
import { onStage } from "./stage";

const folder = join(root, ".test");
mkdirSync(folder, { recursive: true });
await onStage(async ({ server, holdfast }) => {
  const { actor, projectId } = await setUp();
  await step("long history", () => makeLongHistory(server, projectId, settings.migrations));
  const project = await step("first look", untilSeen);
  const browser = await openBrowser(folder);
  const cookie = await signIn(browser, holdfast.address);
  await browser.close();

  const addresses = [
    { name: "/migrations", path: "/migrations" },
    { name: "/migrations, all open", path: openAll(project) },
    { name: "/", path: "/" },
    { name: "/status", path: "/status" },
    { name: "/releases/[id]", path: `/releases/${project.release?.id}` },
  ];
  const visited = await step("visits", () => measurePages(holdfast.address, addresses, cookie, settings.visits));
  const pages: MigrationResults["pages"][number][] = [];
  for (const page of visited.pages)
    pages.push({ ...page, ...(await weighAnswer(holdfast.address + page.path, cookie)) });
  const ages = await step("freshness", watchAges);
  saveResults("migrations", {
    ...circumstances((await findTools()).map(({ version }) => version).join(", ")),
    migrations: settings.migrations,
    environments: project.environments.length,
    sentence: project.matrix.sentence,
    bareMilliseconds: visited.bare,
    pages,
    ages,
  });

  /** The worker has looked at every environment since the release was kept, for drift too: it does nothing more by itself. */
  async function untilSeen(): Promise<ProjectMigrations> {
    for (;;) {
      const [found] = (await getMigrations(actor)).projects;
      const isSeen = found?.environments.every(
        ({ drift, migrations }) => drift !== null && migrations.cells.every(({ state }) => state !== "unknown"),
      );
      if (found && isSeen) return found;
      await delay(500);
    }
  }

  /** Seconds: how old the oldest of the shown observations is, once a second. Nobody asks the worker for anything. */
  async function watchAges(): Promise<number[]> {
    const seen: number[] = [];
    for (let sample = 0; sample < settings.ageSamples; sample++) {
      const { at, projects } = await getMigrations(actor);
      const times = projects.flatMap(({ environments }) =>
        environments.map(({ observedAt }) => Date.parse(observedAt ?? "")),
      );
      seen.push((Date.parse(at) - Math.min(...times)) / 1_000);
      await delay(1_000);
    }
    return seen;
  }
});

/** The address of the page with everything open that is folded. */
function openAll({ id, matrix }: ProjectMigrations): string {
  let path = "/migrations";
  for (const { fold } of foldRows(matrix.rows)) {
    if (fold) path = toggleFold(openFolds(new URLSearchParams(path.split("?")[1]).getAll("open")), foldKey(id, fold));
  }
  return path;
}
