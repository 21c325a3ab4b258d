// Pure: the goals of docs/benchmarks.md, and whether the measured figures reach them.
import type { BackupResults, Measured, MigrationResults, PageResult, PageResults } from "./results";
import { furthestOff, quantile, ratios, type Summary, summarize } from "./statistics";

export type Verdict = {
  readonly goal: string;
  readonly figure: string;
  readonly spread: string;
  readonly met: boolean;
};

const mebibyte = 1024 ** 2;

export const memoryGoal = 400;
export const scriptGoal = 270;
export const pageGoals = { p50: 60, p95: 150 };
export const progressGoal = 10;
export const migrationGoals = { milliseconds: 300, seconds: 30 };

/** Dump step against the same pg_dump by hand, and against pg_dump's default, round by round. */
export function speedOf({ rounds }: Measured): { bare: Summary; peers: Summary } {
  return { bare: summarize(ratios(rounds, "ours", "bare")), peers: summarize(ratios(rounds, "ours", "peers")) };
}

/** How far the percentage was from the part of the time that had gone, in points: one figure per backup. */
export function progressOf({ backups }: Measured): Summary {
  return summarize(
    backups.map(({ samples, seconds }) =>
      furthestOff(
        samples.flatMap(({ elapsed, shown }) => (shown === null ? [] : [{ elapsed, shown }])),
        seconds,
      ),
    ),
  );
}

/** The highest resident memory of a backup in MiB; null where the system does not tell. */
export function peakOf(samples: BackupResults["memory"][number]["samples"], of: "worker" | "web"): number | null {
  const seen = samples.flatMap((sample) => (sample[of] === null ? [] : [sample[of]]));
  return seen.length === 0 ? null : Math.max(...seen) / mebibyte;
}

export function judgeBackups({ databases, memory }: BackupResults): Verdict[] {
  const each = databases.flatMap((measured): Verdict[] => {
    const { bare, peers } = speedOf(measured);
    const size = measured.bytes.ours / measured.bytes.peers;
    const off = progressOf(measured);
    const { name } = measured.database;
    return [
      judge(`${name}: dump step ≤ 1.03 × the same pg_dump by hand`, bare, 1.03),
      judge(`${name}: dump step ≤ 0.60 × pg_dump -Fc`, peers, 0.6),
      { goal: `${name}: archive ≤ 1.20 × that of pg_dump -Fc`, figure: two(size), spread: "exact", met: size <= 1.2 },
      judge(`${name}: shown percentage within 10 points of the time gone`, off, progressGoal, one),
    ];
  });
  const peaks = memory.map(({ samples }) => ({ worker: peakOf(samples, "worker"), web: peakOf(samples, "web") }));
  const together = peaks.map(({ worker, web }) => (worker ?? Number.NaN) + (web ?? Number.NaN));
  const [smallest, largest] = [peaks.at(0)?.worker ?? Number.NaN, peaks.at(-1)?.worker ?? Number.NaN];
  const growth = largest / smallest;
  return [
    ...each,
    judge("web + worker under 400 MiB of memory, at most", summarize(together), memoryGoal, one, "highest"),
    {
      goal: "worker's memory flat from the smallest to the largest database (≤ 1.10 ×)",
      figure: two(growth),
      spread: `${one(smallest)} to ${one(largest)} MiB`,
      met: growth <= 1.1,
    },
  ];
}

/** The slowest pages first. */
export function slowestFirst(pages: readonly PageResult[]): PageResult[] {
  return [...pages].sort((a, b) => quantile(b.milliseconds, 0.95) - quantile(a.milliseconds, 0.95));
}

export function judgePages({ pages, watched, viewers }: PageResults): Verdict[] {
  const p50 = summarize(pages.map(({ milliseconds }) => quantile(milliseconds, 0.5)));
  const p95 = summarize(pages.map(({ milliseconds }) => quantile(milliseconds, 0.95)));
  const scripts = summarize(pages.map(({ scriptBytes }) => scriptBytes / 1_000));
  const slowed = summarize(watched.map((round) => round.watched / round.alone));
  return [
    judge("every page: server answers in under 60 ms (p50)", p50, pageGoals.p50, one, "highest"),
    judge("every page: server answers in under 150 ms (p95)", p95, pageGoals.p95, one, "highest"),
    judge("heaviest page: under 270 kB of JavaScript, gzip, nothing pressed", scripts, scriptGoal, one, "highest"),
    judge(`${viewers} live viewers slow a backup by less than 5 %`, slowed, 1.05),
  ];
}

export function judgeMigrationPage({ migrations, pages, ages }: MigrationResults): Verdict[] {
  const [page, opened] = pages;
  if (!page || !opened) throw new Error("the page of migrations was not measured");
  const goal = migrationGoals.milliseconds;
  return [page, opened]
    .map(({ name, milliseconds }) => {
      const p95 = quantile(milliseconds, 0.95);
      const spread = `p50 ${one(quantile(milliseconds, 0.5))}, ${milliseconds.length} measured`;
      const title = `${migrations} migrations: ${name} answers in under ${goal} ms, warm (p95)`;
      return { goal: title, figure: one(p95), spread, met: p95 < goal };
    })
    .concat(
      judge(
        `what it shows is never older than ${migrationGoals.seconds} s`,
        summarize(ages),
        migrationGoals.seconds,
        one,
        "highest",
      ),
    );
}

function judge(
  goal: string,
  summary: Summary,
  most: number,
  words: (value: number) => string = two,
  which: "median" | "highest" = "median",
): Verdict {
  const value = summary[which];
  const spread = `${words(summary.lowest)} to ${words(summary.highest)}, ${summary.count} measured`;
  return { goal, figure: words(value), spread, met: value <= most };
}

const two = (value: number) => value.toFixed(2);
const one = (value: number) => value.toFixed(1);
