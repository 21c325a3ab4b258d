// Shared by people who take a release and by the setup of the demo.
import type { Actor } from "@/lib/auth/actor";
import type { Tx } from "@/lib/db/mutate";
import { takeReleaseSteps } from "@/lib/releases/schema";
import { queueRun } from "@/lib/runs/queue-run";

type Wanted = {
  readonly projectId: string;
  readonly name: string;
  readonly folder: string;
  readonly appVersion: string;
};

/** Asks for the run that takes a release, inside the caller's transaction. Returns its id. */
export function queueRelease(tx: Tx, actor: Actor, { projectId, name, folder, appVersion }: Wanted): Promise<string> {
  return queueRun(tx, actor, {
    kind: "take-release",
    title: `Release of ${name}`,
    environmentId: null,
    input: { projectId, folder, appVersion },
    reason: null,
    steps: takeReleaseSteps,
  });
}
