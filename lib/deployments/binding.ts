// Its own file because the digest is what approval and run must agree on to the byte.
import { createHash } from "node:crypto";
import { canonicalJson } from "@/lib/canonical-json";
import type { DeploymentPolicy } from "@/lib/deployments/policy";
import type { Binding, Plan } from "@/lib/deployments/schema";

type Place = { readonly host: string; readonly port: number; readonly database: string };
type Planned = {
  readonly release: { readonly digest: string };
  readonly environment: Place & { readonly backupPolicy: unknown };
  readonly policy: DeploymentPolicy;
  readonly plan: Pick<Plan, "systemIdentifier" | "databaseOid" | "head" | "findings">;
  readonly rehearsalId: string | null;
};

/** What an approval given now would be bound to. */
export function bindingOf({ release, environment, policy, plan, rehearsalId }: Planned): Binding {
  const { host, port, database, backupPolicy } = environment;
  return {
    releaseDigest: release.digest,
    systemIdentifier: plan.systemIdentifier,
    databaseOid: plan.databaseOid,
    place: `${host}:${port}/${database}`,
    head: plan.head,
    findings: plan.findings,
    rehearsalId,
    policy: digestOf({ backupPolicy, ...policy }),
  };
}

/** SHA-256 in hex over JSON with sorted keys, so that the order in which a database returns them does not matter. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
