/** What people can be told about; the word is what a webhook's receiver sees. */
export const notificationEvents = {
  "deployment.approval-needed": "A deployment waits for approval",
  "deployment.started": "A deployment has started",
  "deployment.succeeded": "A deployment has succeeded",
  "deployment.failed": "A deployment has failed",
  "deployment.break-glass": "A deployment may run without approval (break glass)",
  "deployment.overridden": "A deployment may run outside of its rules (override)",
  "alarm.opened": "An alarm has opened",
  "alarm.closed": "An alarm is over",
} as const;
export type NotificationEvent = keyof typeof notificationEvents;

/** Minutes to wait after each failed attempt; after the last one it has failed. In all about eleven hours. */
const waits = [0.25, 1, 5, 15, 60, 180, 360];

/** When to try again after `attempts` failures, or null when that was the last. */
export function nextAttempt(attempts: number, now: Date): Date | null {
  const minutes = waits[attempts - 1];
  return minutes === undefined ? null : new Date(now.getTime() + minutes * 60_000);
}

/** Whether an HTTP status means that the message has arrived. */
export function hasArrived(status: number): boolean {
  return status >= 200 && status < 300;
}

/** What may be shown of an address: the host only, because the rest of a webhook's address often is a secret. */
export function shownAddress(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "an address";
}

type Channel = { readonly disabledAt: string | null };
type Delivery = { readonly status: "queued" | "delivered" | "failed"; readonly attempts: number };

/** The sentence on top of the page: whether people are told, and whether it arrived. */
export function describeDeliveries(channels: readonly Channel[], deliveries: readonly Delivery[]): string {
  if (channels.length === 0) return "Nobody is told anything outside of these pages.";
  if (channels.every(({ disabledAt }) => disabledAt !== null))
    return "Every channel is switched off: nobody is told anything.";
  if (deliveries.length === 0) return "Nothing has been sent yet. A trial shows whether messages arrive.";
  const failed = deliveries.filter(({ status }) => status === "failed").length;
  if (failed > 0) return `${failed} of the newest ${deliveries.length} messages did not arrive.`;
  const queued = deliveries.filter(({ status }) => status === "queued");
  const retried = queued.filter(({ attempts }) => attempts > 0).length;
  if (retried > 0)
    return retried === 1
      ? "1 message has not arrived yet; it is tried again."
      : `${retried} messages have not arrived yet; they are tried again.`;
  if (queued.length > 0)
    return queued.length === 1 ? "1 message is on its way." : `${queued.length} messages are on their way.`;
  return "Every message has arrived.";
}
