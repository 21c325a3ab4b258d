// `npm run pictures`: makes the README's pictures anew, in a real browser, from a demo of its own.
import { spawn } from "node:child_process";
import { findBrowser } from "./check/browser.mjs";
import { prepareChecks } from "./check/prepare.mjs";
import { results } from "./check/stages.mjs";
import { root } from "./start/places.mjs";
import { buildWeb } from "./start/stale.mjs";
import { step } from "./start/terminal.mjs";

const log = await prepareChecks();
let chromium = "";
await step("Browser", async (progress) => {
  chromium = await findBrowser(results, log, progress);
  return chromium;
});
await step("Pages", () => buildWeb(log));
const child = spawn(
  process.execPath,
  ["node_modules/@playwright/test/cli.js", "test", "--config", "e2e/pictures.config.ts"],
  { cwd: root, stdio: "inherit", env: { ...process.env, HOLDFAST_CHROMIUM: chromium } },
);
child.once("exit", (code) => process.exit(code ?? 1));
