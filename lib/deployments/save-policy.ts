import type { z } from "zod";
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
    const show = (value: unknown, url: string | null, secret: string) => ({
      policy: JSON.stringify(value),
      hook: url,
      "hook secret": secret,
    });
    const had = before.sealedHookSecret ? "there" : "none";
    const audit = {
      summary: `Changed the deployment policy of ${before.name}`,
      before: show(readDeploymentPolicy(before.tier, before.deploymentPolicy), before.hookUrl, had),
      after: show(kept, hookUrl || null, sealed ? "new" : keeps ? "the same" : "none"),
    };
    return { value: undefined, audit };
  });
}
