// The one place that puts what happens to a deployment into words for people who are not looking.
import type { Environment, Release } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/mutate";
import { notify } from "@/lib/notifications/notify";
import { type NotificationEvent, notificationEvents } from "@/lib/notifications/rules";
import { shortDigest } from "@/lib/releases/rules";

type Subject = {
  readonly id: string;
  readonly requestedBy: string;
  readonly environment: Environment;
  readonly release: Pick<Release, "digest" | "appVersion">;
};

/** Tells every channel that wants `event`, in the caller's transaction. `because` is a sentence. */
export function tellOf(
  tx: Tx,
  event: NotificationEvent,
  { id, requestedBy, environment, release }: Subject,
  because: string,
): Promise<void> {
  return notify(tx, {
    event,
    subject: `${environment.name}: ${notificationEvents[event].toLowerCase()}`,
    text: because,
    path: `/deployments/${id}`,
    facts: {
      environment: environment.name,
      tier: environment.tier,
      release: shortDigest(release.digest),
      application: release.appVersion || "not said",
      "requested by": requestedBy,
    },
  });
}
