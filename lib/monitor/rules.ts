/** How often a monitor may hear of us, in minutes. */
export const intervals = [1, 5, 15, 60] as const;

/** What the watching loops have left behind, in the metadata database. Times are the last of their kind. */
export type Watch = {
  /** This worker's own lease, by the database's clock. */
  readonly leaseAlive: boolean;
  readonly alarms: { readonly at: Date; readonly incomplete: boolean } | null;
  /** Enabled environments, and when their database was last looked at, whatever was found; null is never. */
  readonly environments: readonly { readonly name: string; readonly seenAt: Date | null }[];
  /** Destinations that are switched on, and when they were last tried. */
  readonly destinations: readonly { readonly name: string; readonly seenAt: Date | null }[];
  /** The oldest slot that came and was not handled. */
  readonly slotWaitsSince: Date | null;
  /** The oldest message that is due and was not tried. */
  readonly messageWaitsSince: Date | null;
  /** The oldest run that waits and was not given to a worker. */
  readonly runWaitsSince: Date | null;
};

const seconds = { alarms: 60, environment: 60, destination: 900, slot: 120, message: 180, run: 120 } as const;

/**
 * Why Holdfast does not watch as it should, a sentence each; none when it does. Says nothing of what it finds: a backup
 * that failed is an alarm, and an alarm that is told of is a watch that works.
 */
export function findUnwatched(watch: Watch, now: Date): string[] {
  const late = (at: Date | null, limit: number) => at === null || now.getTime() - at.getTime() > limit * 1_000;
  const waits = (since: Date | null, limit: number) => since !== null && late(since, limit);
  const { alarms, environments, destinations } = watch;
  const unseen = environments.filter(({ seenAt }) => late(seenAt, seconds.environment)).map(({ name }) => name);
  const untried = destinations.filter(({ seenAt }) => late(seenAt, seconds.destination)).map(({ name }) => name);
  const found = [
    watch.leaseAlive ? null : "This worker's lease has run out.",
    late(alarms?.at ?? null, seconds.alarms) ? "Alarms were not judged within the last minute." : null,
    alarms?.incomplete ? "Not every alarm could be judged." : null,
    unseen.length > 0 ? `Not looked at within the last minute: ${unseen.join(", ")}.` : null,
    untried.length > 0 ? `Not tried within the last quarter of an hour: ${untried.join(", ")}.` : null,
    waits(watch.slotWaitsSince, seconds.slot) ? "A schedule's slot has come and nobody has seen to it." : null,
    waits(watch.messageWaitsSince, seconds.message) ? "A message that is due was not sent." : null,
    waits(watch.runWaitsSince, seconds.run) ? "A run waits and was given to no worker." : null,
  ];
  return found.filter((sentence) => sentence !== null);
}

type Seen = {
  readonly at: string;
  readonly arrivedAt: string | null;
  readonly problem: string | null;
  readonly heldBack: boolean;
};
type State = { readonly is: "ok" | "attention" | "failed" | "unknown" | "none"; readonly word: string };

/** How it stands with the monitor, for its card. `now` in epoch milliseconds. */
export function stateOfMonitor(
  monitor: { readonly everyMinutes: number; readonly seen: Seen | null } | null,
  now: number,
): State {
  if (!monitor) return { is: "none", word: "none is set" };
  const { seen, everyMinutes } = monitor;
  if (!seen) return { is: "unknown", word: "not pinged yet" };
  const old = (everyMinutes + 2) * 60_000;
  if (now - Date.parse(seen.at) > old) return { is: "unknown", word: "not pinged any more" };
  if (seen.heldBack) return { is: "failed", word: "held back on purpose" };
  return seen.problem === null ? { is: "ok", word: "hears us" } : { is: "attention", word: "does not answer" };
}
