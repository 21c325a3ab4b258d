// Pure: where the points of a chart lie. Apart from the drawing, so that it can be held by a table.

export type Point = { readonly at: number; readonly value: number };
export type Box = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

/** Above every value, and easy to halve: of 10, 20, 40, 60 and 100 and their like, or of `tops` where those fit better. */
export function topOf(values: readonly number[], tops: readonly number[] = []): number {
  const most = Math.max(0, ...values);
  if (most === 0) return 1;
  const fitting = tops.find((top) => top >= most);
  if (fitting !== undefined) return fitting;
  const unit = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 4, 6, 10].find((times) => times * unit >= most) ?? 10) * unit;
}

/** Each point in the box: time from left to right, values from zero at the bottom. One alone lies in the middle. */
export function placePoints(
  points: readonly Point[],
  top: number,
  box: Box,
): { readonly x: number; readonly y: number }[] {
  const times = points.map(({ at }) => at);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return points.map(({ at, value }) => ({
    x: round(box.left + (last === first ? 0.5 : (at - first) / (last - first)) * (box.right - box.left)),
    y: round(box.bottom - (value / top) * (box.bottom - box.top)),
  }));
}

const round = (value: number) => Math.round(value * 10) / 10;
