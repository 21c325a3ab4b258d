// Pure: what many measurements say together.

export type Summary = {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  readonly count: number;
};

/** The value below which this part (0 to 1) of the values lies, interpolated. Throws when there are none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (low === undefined || high === undefined) throw new Error("nothing was measured");
  return low + (high - low) * (at - Math.floor(at));
}

export function summarize(values: readonly number[]): Summary {
  return {
    median: quantile(values, 0.5),
    lowest: Math.min(...values),
    highest: Math.max(...values),
    count: values.length,
  };
}

/** Each round's ratio of two things that were measured in turn: what slows both down cancels out. */
export function ratios(rounds: readonly Readonly<Record<string, number>>[], of: string, to: string): number[] {
  return rounds.flatMap((round) => {
    const [above, below] = [round[of], round[to]];
    return above !== undefined && below ? [above / below] : [];
  });
}

/** The order of one round: the list turned by its number, so that no contestant always follows the same one. */
export function inTurn<T>(contestants: readonly T[], round: number): T[] {
  const by = round % contestants.length;
  const turned = [...contestants.slice(by), ...contestants.slice(0, by)];
  return Math.floor(round / contestants.length) % 2 === 0 ? turned : turned.reverse();
}

/** The largest distance between what was shown and the part of the time that had gone, in percentage points. */
export function furthestOff(samples: readonly { elapsed: number; shown: number }[], total: number): number {
  return Math.max(0, ...samples.map(({ elapsed, shown }) => Math.abs(shown - elapsed / total) * 100));
}
