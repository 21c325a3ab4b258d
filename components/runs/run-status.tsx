import { Status, type StatusKind } from "@/components/ui/status";
import type { RunStatus } from "@/lib/runs/schema";

const looks: Record<RunStatus, StatusKind> = {
  queued: "none",
  running: "running",
  succeeded: "ok",
  failed: "failed",
  cancelled: "none",
  unknown: "unknown",
};

/** The state of a run as icon and word. */
export function RunStatusMark({ status }: { readonly status: RunStatus }) {
  return <Status is={looks[status]}>{status}</Status>;
}
