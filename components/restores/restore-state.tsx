import { Status } from "@/components/ui/status";
import type { RestoreView } from "@/lib/restores/schema";

const words = {
  running: { is: "running", word: "being restored" },
  succeeded: { is: "ok", word: "restored and equal" },
  failed: { is: "failed", word: "not restored" },
  unknown: { is: "unknown", word: "not known" },
} as const;

/** What was proven of a restore, and whether its database is still there. */
export function RestoreState({ restore }: { readonly restore: Pick<RestoreView, "status" | "presence"> }) {
  const { status, presence } = restore;
  const { is, word } = words[status];
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3" data-presence={presence}>
      {presence === "dropped" ? <Status is="none">dropped</Status> : null}
      {presence === "dropped" && status !== "failed" ? null : <Status is={is}>{word}</Status>}
      {presence === "perhaps" ? <Status is="unknown">may still be there</Status> : null}
    </span>
  );
}
