import { formatAge } from "@/lib/format";
import type { SelfPlace, SelfView } from "@/lib/recovery/schema";

/** How often Holdfast backs itself up, and how many sets stay in each destination. */
export const selfEveryMs = 24 * 3_600_000;
export const keptSets = 14;
/** After a failure it is tried again this much later. */
const againAfterMs = 3_600_000;

/** Whether it is time: a day after the newest one that succeeded, and not within an hour of a try. In epoch milliseconds. */
export function isDue(now: number, succeededAt: number | null, triedAt: number | null): boolean {
  if (triedAt !== null && now - triedAt < againAfterMs) return false;
  return succeededAt === null || now - succeededAt >= selfEveryMs;
}

/** Whether a place gets a set: at once where a person asked, else where its newest is a day old (an hour's grace). */
export function wantsSet(now: number, newestAt: number | null, byPerson: boolean): boolean {
  return byPerson || newestAt === null || now - newestAt >= selfEveryMs - againAfterMs;
}

/** The sets that go, of those of one destination, the newest first. */
export function setsToRemove<T extends { readonly createdAt: Date }>(sets: readonly T[]): T[] {
  return [...sets].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime()).slice(keptSets);
}

type Verdict = { readonly is: "ok" | "attention" | "failed" | "unknown"; readonly sentence: string };

/** Whether Holdfast comes back when its machine is lost. `now` in epoch milliseconds. */
export function judgeSelf(
  { recipient, places, run }: Pick<SelfView, "recipient" | "places" | "run">,
  now: number,
): Verdict {
  const newest = newestOf(places);
  const why = run?.status === "failed" && run.problem ? ` The newest try failed: ${run.problem}` : "";
  if (!newest) return { is: why ? "failed" : "unknown", sentence: `Holdfast has not been backed up yet.${why}` };
  const age = (now - Date.parse(newest.at)) / 1_000;
  const made = `Holdfast's own database was backed up ${formatAge(age)}.`;
  if (age * 1_000 > 2 * selfEveryMs) return { is: "failed", sentence: `${made} It should be every day.${why}` };
  if (!recipient)
    return { is: "attention", sentence: `${made} There is no recovery key, so losing the machine loses the keys.` };
  if (!places.some(({ newest: set }) => set?.withKeys && set.currentKey))
    return { is: "attention", sentence: `${made} Its keys are not sealed to the recovery key yet.` };
  const behind = places.filter(({ newest: set }) => !set || now - Date.parse(set.at) > 2 * selfEveryMs);
  if (why || behind.length > 0) {
    const missing = behind.length > 0 ? ` Not in ${behind.map(({ destination }) => destination).join(", ")}.` : "";
    return { is: "attention", sentence: `${made}${missing}${why}` };
  }
  return { is: "ok", sentence: `${made} Its keys are sealed to the recovery key.` };
}

function newestOf(places: readonly SelfPlace[]) {
  const all = places.flatMap(({ newest }) => newest ?? []);
  return all.sort((a, b) => (a.at < b.at ? 1 : -1))[0] ?? null;
}
