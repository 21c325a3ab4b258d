/** What people can be told about; the word is what a webhook's receiver sees. */
export const notificationEvents = {
  "deployment.approval-needed": "A deployment waits for approval",
  "deployment.started": "A deployment has started",
  "deployment.succeeded": "A deployment has succeeded",
  "deployment.failed": "A deployment has failed",
  "deployment.break-glass": "Somebody broke the glass",
  "deployment.overridden": "Somebody overrode a window",
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
