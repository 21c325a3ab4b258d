// `npm run install-holdfast`: what a real installation needs before its services start: packages, client, build, database.
// The services themselves are docs/systemd; `npm start` does all of this and runs both in one.
import { join } from "node:path";
import { newSecret, readOrMake } from "./start/keep.mjs";
import { installPackages } from "./start/packages.mjs";
import { openHome } from "./start/places.mjs";
import { checkNode, checkSpace } from "./start/preconditions.mjs";
import { Problem } from "./start/problem.mjs";
import { buildWeb, generateClient } from "./start/stale.mjs";
import { bold, say, step } from "./start/terminal.mjs";

try {
  say(bold("Holdfast: installing"));
  if (!process.env.HOLDFAST_DATABASE_URL) {
    throw new Problem("HOLDFAST_DATABASE_URL is not set.", "It names the metadata database; see docs/installation.md.");
  }
  await step("Node.js", async () => checkNode());
  const places = openHome();
  const log = join(places.logs, "install.log");
  await step("Disk space", async () => checkSpace(places.home));
  await step("Packages", () => installPackages(log));
  await step("Prisma client", () => generateClient(log));
  await step("Pages", () => buildWeb(log));
  const { givenDatabase, grantRuntime, isWithoutUsers, migrate } = await import("./start/own-database.mjs");
  const urls = givenDatabase();
  await step("Migrations", () => migrate(urls.ownerUrl));
  await step("Grants", () => grantRuntime(urls));
  if (await isWithoutUsers(urls.runtimeUrl)) {
    say(
      `\n  The first administrator is made at /setup with this token, once:\n    ${readOrMake(join(places.keys, "setup-token"), newSecret)}\n`,
    );
  }
  say("  Installed.");
} catch (error) {
  say(`\n  Holdfast was not installed. ${error.message}`);
  process.exit(1);
}
