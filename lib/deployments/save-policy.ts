import type { z } from "zod";
import { changedFields } from "@/lib/audit/rules";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { readDeploymentPolicy, type SavePolicyInput } from "@/lib/deployments/policy";
import { sealSecret } from "@/lib/environments/seal-secret";
import { OpsError } from "@/lib/errors";

/** The purpose a hook's secret is sealed for: it opens for this environment and address only. */
export function hookPurpose(environmentId: string, url: string): string {
  return `hook of ${environmentId} at ${url}`;
}

/** Changes how deployments to an environment are decided and carried out. Open approvals are void by that. */
export async function savePolicy(
  actor: Actor,
  { environmentId, policy, hookUrl, hookSecret }: z.output<typeof SavePolicyInput>,
): Promise<void> {
  const sealed = hookUrl && hookSecret ? await sealSecret(hookPurpose(environmentId, hookUrl), hookSecret) : null;
  return mutate(actor, "environment:edit", { environmentId }, async (tx, before) => {
    const keeps = before.hookUrl === hookUrl && hookUrl !== "" ? before.sealedHookSecret : null;
    const sealedHookSecret = sealed ?? keeps;
    if (policy.maintenance === "hook" && (!hookUrl || !sealedHookSecret)) {
      throw new OpsError(
        "INVALID",
        "A hook needs an address and a secret.",
        "The secret signs every request, so that the application can tell Holdfast from others. A new address needs it again.",
      );
    }
    const kept = readDeploymentPolicy(before.tier, policy);
    const data = { deploymentPolicy: kept, hookUrl: hookUrl || null, sealedHookSecret };
    await tx.environment.update({ where: { id: environmentId }, data });
    const was = { ...readDeploymentPolicy(before.tier, before.deploymentPolicy), hook: before.hookUrl };
    const changed = changedFields(was, { ...kept, hook: hookUrl || null });
    // Of a secret only that it is another one.
    const secret = sealed ? "new" : keeps === before.sealedHookSecret ? "the same" : "removed";
    const audit = {
      summary: `Changed the deployment policy of ${before.name}`,
      before: changed.before,
      after: { ...changed.after, ...(secret === "the same" ? {} : { "hook secret": secret }) },
    };
    return { value: undefined, audit };
  });
}
