import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { installPackages } from "../start/packages.mjs";
import { root } from "../start/places.mjs";
import { checkNode } from "../start/preconditions.mjs";
import { mustRun, plainEnvironment } from "../start/run-program.mjs";
import { generateClient } from "../start/stale.mjs";
import { step } from "../start/terminal.mjs";

/** What every check needs: packages, the Prisma client, Next's type declarations. Returns the log's path. */
export async function prepareChecks() {
  const folder = join(root, ".test");
  mkdirSync(folder, { recursive: true });
  const log = join(folder, "prepare.log");
  await step("Node.js", async () => checkNode());
  await step("Packages", () => installPackages(log, { withDevelopment: true }));
  await step("Prisma client", () => generateClient(log));
  if (!existsSync(join(root, "next-env.d.ts"))) {
    await step("Types of pages", async () => {
      const next = join(root, "node_modules", "next", "dist", "bin", "next");
      const env = { ...plainEnvironment(), NEXT_TELEMETRY_DISABLED: "1" };
      await mustRun("The pages' types could not be made", process.execPath, [next, "typegen"], { cwd: root, env, log });
    });
  }
  return log;
}
