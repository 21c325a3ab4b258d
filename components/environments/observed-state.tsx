import { Age } from "@/components/ui/age";
import { Status } from "@/components/ui/status";
import type { ObservationView } from "@/lib/environments/schema";
import { observedKinds } from "@/lib/health/schema";

/** One observation: its state as icon and word, what it said, how old it is. */
export function ObservedState({ seen }: { readonly seen: ObservationView | undefined }) {
  if (!seen) return <Status is="unknown">not observed yet</Status>;
  const { everySeconds } = observedKinds[seen.kind as keyof typeof observedKinds] ?? { everySeconds: 60 };
  // A summary such as "ok, 18 ms" already begins with the word.
  const repeats = seen.summary.startsWith(seen.state);
  return (
    <>
      <Status is={seen.state}>{repeats ? seen.summary : seen.state}</Status>
      {repeats ? null : <span className="min-w-0">{seen.summary}</span>}
      <Age at={seen.observedAt} staleAfter={everySeconds * 3} />
    </>
  );
}
