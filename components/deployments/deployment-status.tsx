import { Status, type StatusKind } from "@/components/ui/status";
import type { DeploymentStatus } from "@/lib/deployments/schema";

const looks: Record<DeploymentStatus, { is: StatusKind; word: string }> = {
  requested: { is: "waiting", word: "requested" },
  running: { is: "running", word: "running" },
  succeeded: { is: "ok", word: "succeeded" },
  failed: { is: "failed", word: "failed" },
  cancelled: { is: "none", word: "taken back" },
  unknown: { is: "unknown", word: "unknown" },
};

/** Where a deployment stands, as icon and word. */
export function DeploymentStatusMark({ status }: { readonly status: DeploymentStatus }) {
  const { is, word } = looks[status];
  return <Status is={is}>{word}</Status>;
}
