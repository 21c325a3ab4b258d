// `npm test`: everything, from a fresh clone to the browser. The last line is the sum.
import { join } from "node:path";
import { findBrowser } from "./check/browser.mjs";
import { conclude } from "./check/conclude.mjs";
import { ensureObjectStorage } from "./check/object-storage.mjs";
import { prepareChecks } from "./check/prepare.mjs";
import {
  architecture,
  browser,
  deadCode,
  fileSizes,
  integration,
  lint,
  results,
  runStages,
  types,
  unit,
} from "./check/stages.mjs";
import { ensureClientTools } from "./start/client-tools.mjs";
import { buildWeb } from "./start/stale.mjs";
import { say, step } from "./start/terminal.mjs";

await conclude(async () => {
  const log = await prepareChecks();
  const tools = { folder: null };
  await step("PostgreSQL tools", async (progress) => {
    const { folder, version } = await ensureClientTools(results, log, progress);
    tools.folder = folder;
    return version;
  });
  await step("Object storage", (progress) => ensureObjectStorage(log, progress));
  let chromium = "";
  await step("Browser", async (progress) => {
    chromium = await findBrowser(results, log, progress);
    return chromium;
  });
  const unpacked = tools.folder?.startsWith(join(results, "tools")) ? { HOLDFAST_PG_BIN: tools.folder } : {};
  const env = () => ({ ...unpacked, HOLDFAST_CHROMIUM: chromium });
  const total = { passed: 0, failed: 0 };
  const add = ({ passed, failed }) => {
    total.passed += passed;
    total.failed += failed;
    return failed === 0;
  };
  add(await runStages([types, lint, architecture]));
  add(await runStages([fileSizes, deadCode, unit]));
  add(await runStages([integration(env)]));
  const isBuilt = add(await runStages([{ name: "build", work: () => buildStage(log) }]));
  if (isBuilt) add(await runStages([browser(env)]));
  else {
    say("  ✗ browser: not run, because there is no build");
    total.failed += 1;
  }
  return total;
});

async function buildStage(log) {
  const problem = await buildWeb(log).then(
    () => null,
    (error) => error.message,
  );
  return { passed: problem ? 0 : 1, failed: problem ? 1 : 0, problem };
}
