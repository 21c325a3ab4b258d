import { z } from "zod";
import { backUpInStep } from "@/lib/backups/run-backup";
import { read } from "@/lib/db/read";
import { applyRelease } from "@/lib/deployments/apply-release";
import { cleanUpDeploy } from "@/lib/deployments/clean-up-deploy";
import { readDeploymentPolicy } from "@/lib/deployments/policy";
import { checkPreflight } from "@/lib/deployments/preflight";
import { Binding, deploySteps } from "@/lib/deployments/schema";
import { settleDeployment } from "@/lib/deployments/settle-deployment";
import { switchMaintenance } from "@/lib/deployments/switch-maintenance";
import { verifyDeployment } from "@/lib/deployments/verify-deployment";
import { readMigrations } from "@/lib/releases/data";
import type { RunContext, RunHandler } from "@/lib/runs/run-handler";

export const DeployInput = z.object({ deploymentId: z.uuid(), binding: Binding });

/**
 * The runbook's production procedure: is it what was approved, maintenance on, backup read back, migrate deploy, verify,
 * maintenance off. After an interruption the deploy step asks the database what happened; nothing is repeated blindly.
 */
export const runDeploy: RunHandler = {
  kind: "deploy",
  steps: deploySteps,
  async execute(context) {
    const wanted = await readWanted(context);
    const { environment, policy, files, backupId, binding } = wanted;
    await context.step("preflight", (step) => checkPreflight(context, step, wanted));
    const maintenance = await context.step("maintenance-on", (step) =>
      switchMaintenance(context, step, environment, policy, true),
    );
    await context.step("backup", async (step) => {
      if (backupId) return backUpInStep(context, step);
      return {
        value: { backupId: "" },
        evidence: "Left out, as the policy of this environment allows.",
        status: "skipped",
      };
    });
    await context.step("deploy", (step) => applyRelease(context, step, { environment, policy, files, binding }));
    const inMaintenance = maintenance.switched;
    await context.step("verify", (step) =>
      verifyDeployment(context, step, { environment, policy, files, backupId, inMaintenance }),
    );
    await context.step("maintenance-off", (step) => switchMaintenance(context, step, environment, policy, false));
    return context.step("record", async () => {
      const evidence = `${environment.name} is at release ${binding.releaseDigest.slice(0, 12)}.`;
      return { value: { deploymentId: wanted.deploymentId, backupId }, evidence };
    });
  },
  cleanUp: cleanUpDeploy,
  settle: settleDeployment,
};

/** Read anew after each interruption: what was requested never changes, what it is compared with is the binding. */
async function readWanted({ run }: RunContext) {
  const { deploymentId, binding } = DeployInput.parse(run.input);
  const include = { environment: true, release: true } as const;
  const deployment = await read().deployment.findUniqueOrThrow({ where: { id: deploymentId }, include });
  const { environment, release, backupId } = deployment;
  const policy = readDeploymentPolicy(environment.tier, environment.deploymentPolicy);
  return { deploymentId, binding, environment, release, policy, backupId, files: await readMigrations(release.id) };
}
