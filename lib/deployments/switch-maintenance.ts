// The runbook's "scale down or enable maintenance", and back: by the application's hook, by a person, or not at all.
import { setTimeout as delay } from "node:timers/promises";
import type { Environment } from "@/lib/db/generated/client";
import type { DeploymentPolicy } from "@/lib/deployments/policy";
import { hookPurpose } from "@/lib/deployments/save-policy";
import { openSecret } from "@/lib/environments/open-secret";
import { OpsError } from "@/lib/errors";
import { lookAtApplication } from "@/lib/health/look";
import { postJson } from "@/lib/outbound";
import type { RunContext, StepContext, StepOutcome } from "@/lib/runs/run-handler";

const tries = 4;
const untilSeen = { everyMs: 1_000, timeoutMs: 60_000 };

/** Switches the application's maintenance and makes sure of it, as far as the policy has a way. */
export async function switchMaintenance(
  context: RunContext,
  step: StepContext,
  environment: Environment,
  policy: DeploymentPolicy,
  on: boolean,
): Promise<StepOutcome<{ switched: boolean }>> {
  if (policy.maintenance === "none") {
    return { value: { switched: false }, evidence: "The policy asks for no maintenance.", status: "skipped" };
  }
  if (policy.maintenance === "person") {
    const words = on
      ? "Put the application into maintenance, or scale it down to one instance"
      : "Take the application out of maintenance, or scale it back";
    const { by } = await step.askPerson(`${words}: ${environment.name}`);
    return { value: { switched: true }, evidence: `${by} said that it is done.` };
  }
  await callHook(context, step, environment, on);
  return { value: { switched: true }, evidence: await confirm(environment, step, on) };
}

/** The same id for every try of this step, so that the application can tell a repetition. */
async function callHook({ run }: RunContext, step: StepContext, environment: Environment, on: boolean): Promise<void> {
  const { hookUrl, sealedHookSecret } = environment;
  if (!hookUrl || !sealedHookSecret)
    throw new OpsError("PRECONDITION", "The environment has no hook.", "Set it in its deployment policy.");
  const secret = await openSecret(hookPurpose(environment.id, hookUrl), sealedHookSecret);
  const id = `${run.id}-maintenance-${on ? "on" : "off"}`;
  const body = { event: on ? "maintenance.on" : "maintenance.off", on, environment: environment.name, run: run.id };
  for (let attempt = 1; ; attempt++) {
    const problem = await postJson(hookUrl, body, { secret, timeoutMs: 15_000, signal: step.signal, id }).then(
      (status) => (status >= 200 && status < 300 ? null : `The hook answered HTTP ${status}.`),
      (error: unknown) => (error instanceof OpsError ? error.message : "The hook could not be called."),
    );
    if (problem === null) return step.log(`The hook took it (attempt ${attempt}).`);
    step.log(`${problem} Attempt ${attempt} of ${tries}.`);
    if (step.signal.aborted) throw new OpsError("CANCELLED", "Cancelled while the hook was called.");
    if (attempt === tries)
      throw new OpsError("TOOL_FAILED", problem, "Look at the application's hook, then start again.");
    await delay(1_000 * 2 ** attempt, undefined, { signal: step.signal }).catch(() => {});
  }
}

/** Believes the application's own health, not the hook's answer. */
async function confirm(environment: Environment, step: StepContext, on: boolean): Promise<string> {
  if (!environment.healthUrl) return "The hook answered; without a health address nobody can see whether it is so.";
  const wanted = on ? "in maintenance" : "ok";
  const deadline = performance.now() + untilSeen.timeoutMs;
  for (;;) {
    const look = await lookAtApplication(environment, AbortSignal.any([step.signal, AbortSignal.timeout(4_000)]));
    const seen = on ? look?.data.status === "maintenance" : look?.state === "ok";
    if (seen) return `The hook answered, and the application says that it is ${wanted}.`;
    if (step.signal.aborted) throw new OpsError("CANCELLED", "Cancelled while waiting for the application.");
    if (performance.now() > deadline) {
      const message = `The hook answered, but the application is not ${wanted}: ${look?.summary ?? "it does not answer"}.`;
      throw new OpsError("TOOL_FAILED", message, "Look at the application.");
    }
    await delay(untilSeen.everyMs, undefined, { signal: step.signal }).catch(() => {});
  }
}
