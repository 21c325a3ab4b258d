type Kind = {
  readonly title: string;
  readonly is: "failed" | "attention" | "waiting";
  /** Why it is over, for the history and for those who were told of it. */
  readonly over: string;
  /** Why it is over when its subject is found no more; else it is disabled or removed. */
  readonly gone?: string;
};

const waitsNoMore = "It waits for no approval any more.";
const kinds = {
  workerSilent: {
    title: "Worker silent",
    is: "failed",
    over: "A worker is alive there again.",
    gone: "It was stopped on purpose since, or has been silent for a week and counts as taken away.",
  },
  marker: { title: "Another database", is: "failed", over: "The database is again the one that was registered." },
  copyBad: { title: "Copy missing or changed", is: "failed", over: "Every copy there is what was written." },
  verificationFailed: { title: "Verification failed", is: "failed", over: "A newer backup was read back whole." },
  drillFailed: { title: "Restore drill failed", is: "failed", over: "A newer restore drill succeeded." },
  backupFailed: { title: "Backup failed", is: "failed", over: "A newer backup succeeded." },
  destinationFailed: { title: "Destination does not work", is: "failed", over: "It takes archives again." },
  backupLate: { title: "Backup late", is: "failed", over: "A backup was completed, or none is expected any more." },
  readiness: { title: "Readiness below target", is: "failed", over: "The target is met again." },
  diskLow: { title: "Little room for archives", is: "attention", over: "There is room again." },
  backupSize: {
    title: "Backup too small or too large",
    is: "attention",
    over: "The newest backup is as large as usual, or a lead has said that its size is right.",
  },
  holdfastBackup: {
    title: "Holdfast itself not backed up",
    is: "failed",
    over: "Holdfast's own database was backed up.",
  },
  approvalWaiting: { title: "Deployment waits for approval", is: "waiting", over: waitsNoMore, gone: waitsNoMore },
} as const satisfies Record<string, Kind>;
export type AlarmKind = keyof typeof kinds;

/** Everything that an alarm can be about, the worst first. */
export const alarmKinds: Readonly<Record<AlarmKind, Kind>> = kinds;

type Condition = {
  readonly kind: AlarmKind;
  /** What it is about, as ids; together with the kind it names the condition. */
  readonly subject: string;
  readonly environmentId: string | null;
};
export type Holding = Condition & {
  readonly is: "holds";
  readonly sentence: string;
  /** What to do next. */
  readonly advice: string;
  readonly path: string;
};
/** What a look says of one condition. `unknown` opens nothing and closes nothing. */
export type Judged = Holding | (Condition & { readonly is: "clear" | "unknown" });

type Open = Pick<Condition, "kind" | "subject"> & { readonly id: string };
type Decision<T> = {
  readonly open: readonly Holding[];
  readonly keep: readonly { readonly alarm: T; readonly holding: Holding }[];
  readonly close: readonly { readonly alarm: T; readonly why: string }[];
};

export const watchedNoMore = "What it was about is disabled or removed: nobody watches it any more.";

/**
 * What becomes of the open alarms after a look: those that still hold are kept, those known to hold no more are closed,
 * and what was found for the first time is opened. `looked` are the kinds that could be judged at all: an alarm of
 * another kind stays as it is, whatever the look says.
 */
export function decideAlarms<T extends Open>(
  judged: readonly Judged[],
  alarms: readonly T[],
  looked: readonly AlarmKind[],
): Decision<T> {
  const found = new Map(judged.map((one) => [keyOf(one), one]));
  const known = new Set(alarms.map(keyOf));
  const seen = alarms
    .filter(({ kind }) => looked.includes(kind))
    .map((alarm) => ({ alarm, now: found.get(keyOf(alarm)) }));
  return {
    open: [...found.values()].filter((one) => one.is === "holds").filter((one) => !known.has(keyOf(one))),
    keep: seen.flatMap(({ alarm, now }) => (now?.is === "holds" ? [{ alarm, holding: now }] : [])),
    close: seen.flatMap(({ alarm, now }) => {
      if (now === undefined) return [{ alarm, why: alarmKinds[alarm.kind].gone ?? watchedNoMore }];
      return now.is === "clear" ? [{ alarm, why: alarmKinds[alarm.kind].over }] : [];
    }),
  };
}

function keyOf({ kind, subject }: Pick<Condition, "kind" | "subject">): string {
  return `${kind} ${subject}`;
}

const tierRank = { production: 0, staging: 1, development: 2 } as const;
const isRank = { failed: 0, attention: 1, waiting: 2 } as const;
type Ranked = {
  readonly kind: AlarmKind;
  readonly openedAt: string;
  readonly acknowledged: unknown;
  readonly environment: { readonly tier: keyof typeof tierRank } | null;
};

/** The worst first: nobody has seen it, it is a failure, in production, of the worse kind, for the longest time. */
export function worstFirst<T extends Ranked>(alarms: readonly T[]): T[] {
  const order = Object.keys(alarmKinds);
  const rank = ({ kind, acknowledged, environment }: T) => [
    acknowledged ? 1 : 0,
    isRank[alarmKinds[kind].is],
    environment ? tierRank[environment.tier] : 0,
    order.indexOf(kind),
  ];
  return alarms.toSorted((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    const at = a.findIndex((value, index) => value !== b[index]);
    return at < 0 ? one.openedAt.localeCompare(other.openedAt) : (a[at] ?? 0) - (b[at] ?? 0);
  });
}

/** A look at all conditions proves nothing after this long, in seconds: the worker looks every ten. */
export const lookHoldsFor = 60;

type Watch = { readonly workers: number; readonly lookedAt: string | null; readonly incomplete: boolean };

/** Why the list of open alarms may miss something, or null when it was judged just now. `now` in epoch milliseconds. */
export function describeBlindness({ workers, lookedAt, incomplete }: Watch, now: number): string | null {
  if (workers === 0) return "No worker is alive: nothing is watched now, and no new alarm can open.";
  if (lookedAt === null) return "Alarms have not been judged yet.";
  if (now - Date.parse(lookedAt) > lookHoldsFor * 1_000) return "Alarms are not being judged: new ones may be missing.";
  return incomplete ? "Not every alarm could be judged just now: the worker's log says why." : null;
}

/** The answer of the page of alarms. */
export function describeAlarms(open: readonly Pick<Ranked, "acknowledged">[], blindness: string | null): string {
  const seen = open.filter(({ acknowledged }) => acknowledged).length;
  const some = `${open.length === 1 ? "1 alarm is" : `${open.length} alarms are`} open`;
  const who = seen === 0 ? "" : seen === open.length ? ", all acknowledged" : `, ${seen} acknowledged`;
  const what = open.length === 0 ? "No alarm is open." : `${some}${who}.`;
  if (blindness === null) return what;
  return open.length === 0 ? `Unknown whether all is well. ${blindness}` : `${what} ${blindness}`;
}
