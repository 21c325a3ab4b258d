import { Status } from "@/components/ui/status";
import type { ReadinessView } from "@/lib/drills/schema";

const words = { ok: "Ready", attention: "Nearly ready", failed: "Not ready", unknown: "Not proven" } as const;

/** What rolling back now would cost, and why that is well or not. */
export function Readiness({ readiness }: { readonly readiness: ReadinessView }) {
  const { is, sentence, because } = readiness;
  return (
    <div className="mt-4 border-t border-line pt-3" data-readiness={is}>
      <p>
        <Status is={is}>{words[is]}</Status> <span>{sentence}</span>
      </p>
      <p className="mt-0.5 max-w-[72ch] text-sm text-muted">{because}</p>
    </div>
  );
}
