// `npm start`: from a fresh clone to a running Holdfast. Plain Node, without a dependency until the packages are there.
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ensureClientTools } from "./start/client-tools.mjs";
import { forbidCoreDumps } from "./start/core-dumps.mjs";
import { greet } from "./start/greet.mjs";
import { claimInstance } from "./start/instance.mjs";
import { installPackages } from "./start/packages.mjs";
import { openHome } from "./start/places.mjs";
import { checkNode, checkSpace, choosePort } from "./start/preconditions.mjs";
import { Problem } from "./start/problem.mjs";
import { untilReady } from "./start/ready.mjs";
import { endRunningPrograms } from "./start/run-program.mjs";
import { buildWeb, generateClient } from "./start/stale.mjs";
import { bold, say, step } from "./start/terminal.mjs";
import { unknownVariables } from "./start/variables.mjs";
import { watchNpm } from "./start/watch-npm.mjs";

const isDemo = !process.env.HOLDFAST_DATABASE_URL;
/** In the order they were started; the database comes first and therefore ends last. */
const keepers = [];
/** What an end waits for before the database stops, and what ends because it stopped. */
const inFlight = new Set();
const trailing = new Set();
let instance = null;
let ending = null;
let logs = null;
let isReady = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void end(0, true));
watchNpm(() => void end(0, true));
for (const fault of ["uncaughtException", "unhandledRejection"]) process.on(fault, fail);
forbidCoreDumps();
start().catch(fail);

async function start() {
  say(bold("Holdfast"));
  const node = await step("Node.js", async () => checkNode());
  for (const name of unknownVariables(process.env))
    say(`  ! ${name} is set, and means nothing. See docs/configuration.md.`);
  const places = openHome();
  logs = places.logs;
  const log = join(places.logs, "start.log");
  await step("Disk space", async () => checkSpace(places.home));
  const claimed = await claimInstance(places.instance, (text) => say(`  ${text}`));
  if (claimed.runningAt) {
    throw new Problem(
      `It already runs with ${places.home} (${claimed.runningAt}).`,
      "Set HOLDFAST_HOME for a second one.",
    );
  }
  instance = claimed;
  const host = isDemo ? "127.0.0.1" : process.env.HOST || "127.0.0.1";
  await choosePort(host); // A refusal is better heard now than after minutes; another program may still come first.
  appendFileSync(log, `${new Date().toISOString()} start, ${node}, ${isDemo ? "demo" : "own database"}\n`, {
    mode: 0o600,
  });
  await step("Packages", () => installPackages(log));
  await step("Prisma client", () => generateClient(log));
  await step("PostgreSQL tools", async (progress) => (await ensureClientTools(places.home, log, progress)).version);
  await step("Pages", () => buildWeb(log));
  // From here on packages are there, and may be imported.
  const { bringUp } = await import("./start/bring-up.mjs");
  const facts = await bringUp({ places, isDemo, host, log, keepers, inFlight, trailing, instance, isEnding });
  if (ending) return;
  await step("Health", (progress) => untilReady(facts.local, { logs: places.logs, isStopping: isEnding, progress }));
  if (ending) return;
  instance.setAddress(facts.address);
  isReady = true;
  greet({ places, isDemo, ...facts });
}

function isEnding() {
  return ending !== null;
}

/** Ctrl-C reaches us twice under npm (terminal and npm): the second one changes nothing. */
function end(exitCode, announced) {
  ending ??= (async () => {
    if (announced) say("\n  Stopping …");
    endRunningPrograms();
    await Promise.allSettled([...inFlight]);
    const [database, ...others] = keepers.sort((a, b) => (b.name === "database") - (a.name === "database"));
    const isServer = database?.name === "database";
    await Promise.allSettled((isServer ? others : keepers).map((keeper) => keeper.stop()));
    if (isServer) await database.stop();
    await Promise.race([Promise.allSettled([...trailing]), delay(10_000)]);
    instance?.release();
    if (announced) say("  Stopped.");
    process.exit(exitCode);
  })();
  return ending;
}

async function fail(error) {
  // Ctrl-C reaches a program that we wait for before it reaches us: its end is then no failure.
  await delay(50);
  if (ending) return;
  if (error instanceof Problem) say(`\n  Holdfast could not start. ${error.message}`);
  else {
    const file = logs ? join(logs, "start.log") : null;
    if (file) appendFileSync(file, `${error?.stack ?? error}\n`);
    const words = String(error?.message ?? error).split("\n")[0];
    say(`\n  Holdfast ${isReady ? "stops" : "could not start"}, and does not know why: ${words}`);
    if (file) say(`  What is known is in ${file}.`);
    if (process.env.HOLDFAST_DEBUG === "1") say(error?.stack ?? "");
  }
  await end(1, false);
}
