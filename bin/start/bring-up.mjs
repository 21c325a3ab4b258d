import { join } from "node:path";
import { prepareDatabases, readDemo, seedDemo, startApps } from "./demo.mjs";
import { startEmbedded } from "./embedded-database.mjs";
import { newSecret, readOrMake } from "./keep.mjs";
import { givenDatabase, grantRuntime, isWithoutUsers, makeOwnDatabase, migrate } from "./own-database.mjs";
import { choosePort } from "./preconditions.mjs";
import { serviceEnvironment, startWeb, startWorker } from "./services.mjs";
import { step } from "./terminal.mjs";

/**
 * Database, migrations, demo, worker and web, in this order. Everything started goes into `keepers`, and until then into
 * `inFlight` or `trailing` (see start.mjs), so that an interruption finds it. Returns the address and what the greeting shows: the demo's users or the
 * token of the first administrator.
 */
export async function bringUp({ places, isDemo, host, log, keepers, inFlight, trailing, instance, isEnding }) {
  const keep = async (name, work) => {
    if (isEnding()) return;
    await step(name, () => {
      const started = work().then((keeper) => keepers.push(...[keeper].flat()));
      inFlight.add(started);
      return started;
    });
  };
  let server = null;
  if (isDemo) {
    await keep("Database server", async () => {
      server = await startEmbedded(places, instance);
      return server.keeper;
    });
  }
  if (isEnding()) return {};
  const own = await step("Migrations", (progress) => {
    const prepared = prepareOwnDatabase(server, progress);
    inFlight.add(prepared); // A migration is not cut off: whoever stops us waits for it.
    return prepared;
  });
  if (isEnding()) return {};
  const environment = serviceEnvironment(places, own.runtimeUrl, isDemo);
  const demo = server ? await readDemo(places) : null;
  if (demo) {
    const environments = await step("EduHub's databases", (progress) => {
      const prepared = prepareDatabases(server.adminUrl, demo, progress);
      trailing.add(prepared);
      return prepared;
    });
    await step("EduHub's project", () => seedDemo(places, demo, environments, environment, log));
    await keep("EduHub", () => startApps(places, demo, environments, instance));
  }
  await keep("Worker", () => startWorker(places, environment, instance));
  const port = await choosePort(host);
  const local = `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host}:${port}`;
  const address = process.env.HOLDFAST_URL || local;
  await keep("Web", () => startWeb(places, environment, { host, port, address }, instance));
  if (demo) return { address, local, users: demo.users };
  const isNew = await isWithoutUsers(own.runtimeUrl);
  return { address, local, setupToken: isNew ? readOrMake(join(places.keys, "setup-token"), newSecret) : null };
}

async function prepareOwnDatabase(server, progress) {
  const urls = server ? await makeOwnDatabase(server) : givenDatabase();
  progress("prisma migrate deploy");
  await migrate(urls.ownerUrl);
  await grantRuntime(urls);
  return urls;
}
