import type { TrendPoint } from "@/lib/backups/trend/schema";

/** A line of values over time in one sentence: where it begins, where it ends, and its extremes where they are others. */
export function describeTrend(values: readonly number[], format: (value: number) => string): string {
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined) return "Nothing was measured yet.";
  if (values.length === 1) return `One backup: ${format(last)}.`;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const extremes = [
    ...(least < Math.min(first, last) ? [`${format(least)} at least`] : []),
    ...(most > Math.max(first, last) ? [`${format(most)} at most`] : []),
  ];
  const change = first === last ? `${format(first)} at both ends` : `From ${format(first)} to ${format(last)}`;
  return `${[change, ...extremes].join(", ")}, over ${values.length} backups.`;
}

/** The points that have a value of this kind, as a chart takes them. */
export function lineOf(points: readonly TrendPoint[], kind: "sizeBytes" | "durationMs" | "rate") {
  return points.flatMap((point) => {
    const value = point[kind];
    return value === null ? [] : [{ at: Date.parse(point.at), value }];
  });
}

const [second, minute, hour] = [1_000, 60_000, 3_600_000];
/** Tops of an axis of time that halve into whole parts; in milliseconds. */
export const durationTops = [
  ...[1, 2, 4, 10, 20, 40].map((n) => n * second),
  ...[1, 2, 4, 10, 20, 40].map((n) => n * minute),
  ...[1, 2, 4, 10, 20, 40, 100].map((n) => n * hour),
];
