// `npm run verify`: the quick part of `npm test`, side by side.
import { conclude } from "./check/conclude.mjs";
import { prepareChecks } from "./check/prepare.mjs";
import { architecture, fileSizes, lint, runStages, types, unit } from "./check/stages.mjs";

await conclude(async () => {
  await prepareChecks();
  return runStages([types, unit, architecture, lint, fileSizes]);
});
