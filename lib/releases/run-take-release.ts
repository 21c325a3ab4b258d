import { z } from "zod";
import { OpsError } from "@/lib/errors";
import { readCheckout } from "@/lib/releases/read-checkout";
import { readGit } from "@/lib/releases/read-git";
import { describeOrigin, shortDigest } from "@/lib/releases/rules";
import { takeReleaseSteps } from "@/lib/releases/schema";
import { storeRelease } from "@/lib/releases/store-release";
import type { RunContext, RunHandler, StepContext } from "@/lib/runs/run-handler";

const Input = z.object({ projectId: z.uuid(), folder: z.string(), appVersion: z.string() });

/** A release from a checkout: its bytes read once, checked, and kept under their digest. */
export const runTakeRelease: RunHandler = {
  kind: "take-release",
  steps: takeReleaseSteps,
  async execute(context) {
    await context.step("read", async (step) => {
      const { checkout, origin } = await look(context, step);
      const evidence = `${checkout.files.length} files below ${origin.source}. ${describeOrigin(origin)}`;
      return { value: checkout.files.length, evidence };
    });
    return context.step("store", (step) => store(context, step));
  },
  cleanUp: async () => null,
};

async function look({ run }: RunContext, step: StepContext) {
  const { folder } = Input.parse(run.input);
  const checkout = await readCheckout(folder);
  const git = await readGit(folder, checkout, step.signal);
  return { checkout, origin: { source: folder, ...git } };
}

/** Reads again: what is kept is what was read in this step, whatever happened in between. */
async function store(context: RunContext, step: StepContext) {
  const { projectId, appVersion } = Input.parse(context.run.input);
  const { checkout, origin } = await look(context, step);
  for (const { path } of checkout.files) step.log(path);
  if (step.signal.aborted) throw new OpsError("CANCELLED", "Cancelled before anything was kept.");
  const { requestedBy, requestedById } = context.run;
  const stored = await storeRelease(context.actor, {
    projectId,
    appVersion,
    files: checkout.files,
    packageJson: checkout.packageJson,
    origin,
    takenBy: { id: requestedById, name: requestedBy },
  });
  const news = stored.isNew ? "kept" : "was known already";
  const evidence = `Release ${shortDigest(stored.digest)} ${news}: ${stored.migrations} migrations`;
  return { value: { releaseId: stored.releaseId, digest: stored.digest }, evidence };
}
