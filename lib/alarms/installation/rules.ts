import { type Holding, type Judged, lookHoldsFor } from "@/lib/alarms/rules";
import { formatBytes, formatExact } from "@/lib/format";

/** The copies of one environment's archives in one destination. */
export type CopiesThere = {
  readonly environment: { readonly id: string; readonly name: string };
  readonly destination: { readonly id: string; readonly name: string };
  /** Found gone or changed and not made anew yet, or never made after several tries; the newest first. */
  readonly bad: readonly { readonly file: string; readonly backupId: string; readonly problem: string | null }[];
  /** How many of their backups have no good copy anywhere. */
  readonly lost: number;
};
const mostNamed = 3;

/** Whether every copy there is what was written. */
export function judgeCopies({ environment, destination, bad, lost }: CopiesThere): Judged {
  const subject = `${environment.id} ${destination.id}`;
  const condition = { kind: "copyBad", subject, environmentId: environment.id } as const;
  const [first] = bad;
  if (!first) return { ...condition, is: "clear" };
  const named = bad.slice(0, mostNamed).map(({ file }) => file);
  const more = bad.length > mostNamed ? ` and ${bad.length - mostNamed} more` : "";
  const are = bad.length === 1 ? "A copy is" : `${bad.length} copies are`;
  const gone =
    lost === 0 ? "" : lost === 1 ? " No good copy of one backup is left." : ` No good copy of ${lost} backups is left.`;
  const sentence = `${are} missing or changed in ${destination.name}: ${named.join(", ")}${more}. ${first.problem ?? ""}`;
  const advice =
    lost === 0
      ? "A good copy exists elsewhere; it is made anew from that by itself. Find out who touches the files."
      : "Back up now. Bring the file back from elsewhere if you can; a lead deletes what is lost for good.";
  return {
    ...condition,
    is: "holds",
    sentence: `${sentence.trim()}${gone}`,
    advice,
    path: bad.length === 1 ? `/backups/${first.backupId}` : `/backups?environment=${environment.id}`,
  };
}

export type Room = {
  readonly id: string;
  readonly name: string;
  /** The newest look, if it is fresh; null when nobody knows. */
  readonly seen: { readonly ok: boolean; readonly problem: string | null; readonly free: number | null } | null;
  /** Bytes of one round of backups: the newest archive of each environment that writes there. */
  readonly roundBytes: number;
};
const leastFree = 1_000_000_000;

/** Whether a destination takes archives, and whether two more rounds of backups fit (1 GB at least). */
export function judgeRoom({ id, name, seen, roundBytes }: Room): Judged[] {
  const place = { subject: id, environmentId: null };
  const path = "/storage";
  const failed: Judged =
    seen?.ok === false
      ? {
          kind: "destinationFailed",
          ...place,
          is: "holds",
          sentence: `${name} takes no archives: ${seen.problem ?? "nothing is known of why."}`,
          advice: "Backups that go there will fail. Repair it, or choose another destination.",
          path,
        }
      : { kind: "destinationFailed", ...place, is: seen ? "clear" : "unknown" };
  const free = seen?.ok ? seen.free : null;
  const wanted = Math.max(leastFree, 2 * roundBytes);
  const low: Judged =
    free !== null && free < wanted
      ? {
          kind: "diskLow",
          ...place,
          is: "holds",
          sentence: `${name} has ${formatBytes(free)} left; ${formatBytes(wanted)} are wanted, for the next two rounds of backups.`,
          advice: "Make room there, keep fewer backups, or choose another destination.",
          path,
        }
      : { kind: "diskLow", ...place, is: free === null ? "unknown" : "clear" };
  return [failed, low];
}

export type Machine = {
  readonly name: string;
  readonly alive: boolean;
  /** When its newest worker was last known to live, if it ended without saying so; null after an orderly stop. */
  readonly lostAt: Date | null;
};
const forgottenMs = 7 * 86_400_000;

/**
 * Whether a machine's worker went silent while others live on. Null: nobody asks, because it was stopped on purpose or,
 * after a week, counts as taken away.
 */
export function judgeMachine({ name, alive, lostAt }: Machine, now: Date): Judged | null {
  const condition = { kind: "workerSilent", subject: name, environmentId: null } as const;
  if (alive) return { ...condition, is: "clear" };
  if (lostAt === null || now.getTime() - lostAt.getTime() > forgottenMs) return null;
  return {
    ...condition,
    is: "holds",
    sentence: `The worker on ${name} is silent since ${formatExact(lostAt.toISOString())}; another one has taken its runs over.`,
    advice: "Look at that machine and start its worker again.",
    path: "/runs",
  };
}

type Life = { readonly startedAt: Date; readonly leaseExpiresAt: Date; readonly stoppedAt: Date | null };
export type Silence = { readonly from: Date; readonly until: Date };

/**
 * The newest time in which no worker was alive, for longer than a look at alarms proves anything: from the end of one that
 * was lost to the start of the next. Whoever stops the last one in order knows that nobody watches.
 */
export function findSilence(lives: readonly Life[]): Silence | null {
  let newest: Silence | null = null;
  let last: { readonly at: Date; readonly lost: boolean } | null = null;
  for (const life of lives.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime())) {
    const silentMs: number = last ? life.startedAt.getTime() - last.at.getTime() : 0;
    if (last?.lost && silentMs > lookHoldsFor * 1_000) newest = { from: last.at, until: life.startedAt };
    const end = endOf(life);
    if (last === null || end.at >= last.at) last = end;
  }
  return newest;
}

/** A lease that was ended after it had run out was not given back. */
function endOf({ leaseExpiresAt, stoppedAt }: Life) {
  const inOrder = stoppedAt !== null && stoppedAt < leaseExpiresAt;
  return inOrder ? { at: stoppedAt, lost: false } : { at: leaseExpiresAt, lost: true };
}

/** What no worker could say while it was so. */
export function judgeSilence({ from, until }: Silence): Holding {
  const times = `from ${formatExact(from.toISOString())} to ${formatExact(until.toISOString())}`;
  return {
    kind: "workerSilent",
    subject: "all",
    environmentId: null,
    is: "holds",
    sentence: `No worker was alive ${times}: nothing was watched, and nothing ran. It was seen afterwards.`,
    advice: "Find out why the last one ended, and look at what should have run meanwhile.",
    path: "/runs",
  };
}

export type Waiting = {
  readonly id: string;
  readonly environment: { readonly id: string; readonly name: string };
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  /** It is being looked at anew: whether it can be approved is not known now. */
  readonly unsettled: boolean;
};
const patienceMs = 10 * 60_000;

/** A deployment that has waited ten minutes for an approval: whoever was told at once has had the time to look. */
export function judgeWaiting(waiting: Waiting, now: Date): Judged {
  const { id, environment, requestedBy, requestedAt, expiresAt, unsettled } = waiting;
  const condition = { kind: "approvalWaiting", subject: id, environmentId: environment.id } as const;
  if (unsettled) return { ...condition, is: "unknown" };
  if (now.getTime() - requestedAt.getTime() < patienceMs) return { ...condition, is: "clear" };
  return {
    ...condition,
    is: "holds",
    sentence: `A deployment to ${environment.name}, asked for by ${requestedBy}, waits for an approval; it expires at ${formatExact(expiresAt.toISOString())}.`,
    advice: "Somebody who may approve looks at it, or says what must change.",
    path: `/deployments/${id}`,
  };
}

/** Whether losing this machine would lose what Holdfast knows. Only what has failed is an alarm; the rest is a page's. */
export function judgeOwnBackup({ is, sentence }: { readonly is: string; readonly sentence: string }): Judged {
  const condition = { kind: "holdfastBackup", subject: "holdfast", environmentId: null } as const;
  if (is === "unknown") return { ...condition, is: "unknown" };
  if (is !== "failed") return { ...condition, is: "clear" };
  return {
    ...condition,
    is: "holds",
    sentence,
    advice: "See why on the page of storage, remove the cause, then back Holdfast up.",
    path: "/storage",
  };
}
