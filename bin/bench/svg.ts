// Pure: two kinds of drawing, as text of an SVG file that reads well on light and dark pages.

const width = 720;
const left = 215;
const right = 60;
const colours = ["#2563eb", "#0f766e", "#b45309", "#7c3aed", "#be123c"];
const style = `<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2937 } .small { font-size: 11px; fill: #6b7280 } .title { font-weight: 600 }
  .paper { fill: #ffffff } .line { stroke: #d1d5db } .goal { stroke: #dc2626; stroke-dasharray: 5 4 } .band { fill: #e5e7eb }
</style>`;

/** `isOther`: what we are compared with, which the goal does not judge. */
export type Bar = {
  readonly label: string;
  readonly value: number;
  readonly note: string;
  readonly isOther?: boolean;
};

/** Horizontal bars from zero, with a dashed line where the goal is. */
export function drawBars(title: string, bars: readonly Bar[], goal: { value: number; label: string } | null): string {
  const top = goal ? 58 : 40;
  const height = top + bars.length * 26 + 14;
  const most = Math.max(goal?.value ?? 0, ...bars.map(({ value }) => value)) * 1.3;
  const x = (value: number) => left + (value / most) * (width - left - right);
  const rows = bars.map(({ label, value, note, isOther }, index) => {
    const y = top + index * 26;
    const isOver = goal !== null && value > goal.value;
    const fill = isOther ? "#9ca3af" : isOver ? "#be123c" : colours[0];
    return [
      `<text x="${left - 8}" y="${y + 14}" text-anchor="end">${escapeXml(label)}</text>`,
      `<rect x="${left}" y="${y + 2}" width="${round(x(value) - left)}" height="17" rx="2" fill="${fill}"/>`,
      `<text class="small" x="${round(x(value) + 6)}" y="${y + 15}">${escapeXml(note)}</text>`,
    ].join("");
  });
  const line = goal
    ? `<line class="goal" x1="${round(x(goal.value))}" x2="${round(x(goal.value))}" y1="${top - 8}" y2="${height - 10}"/>` +
      `<text class="small" x="${round(x(goal.value))}" y="${top - 12}" text-anchor="middle">${escapeXml(goal.label)}</text>`
    : "";
  return paper(title, height, [...rows, line]);
}

export type Curve = { readonly label: string; readonly points: readonly (readonly [x: number, y: number])[] };
export type Axes = {
  readonly x: string;
  readonly y: string;
  /** The highest value of each axis; both begin at zero. */
  readonly most: readonly [x: number, y: number];
  /** Shaded between y = x - and y = x +, in the axes' own measure. */
  readonly band?: number;
};

/** Curves over two axes; a legend names them. */
export function drawCurves(title: string, curves: readonly Curve[], axes: Axes): string {
  const [height, top, bottom] = [360, 40, 310];
  const [mostX, mostY] = axes.most;
  const from = 60;
  const x = (value: number) => round(from + (Math.min(value, mostX) / mostX) * (width - from - 20));
  const y = (value: number) => round(bottom - (Math.max(0, Math.min(value, mostY)) / mostY) * (bottom - top));
  const { band } = axes;
  const corners = band
    ? [`${x(0)},${y(band)}`, `${x(mostX - band)},${y(mostY)}`, `${x(mostX)},${y(mostY)}`]
        .concat([`${x(mostX)},${y(mostY - band)}`, `${x(band)},${y(0)}`, `${x(0)},${y(0)}`])
        .join(" ")
    : "";
  const grid = [0, 0.25, 0.5, 0.75, 1].flatMap((part) => [
    `<line class="line" x1="${from}" x2="${width - 20}" y1="${y(part * mostY)}" y2="${y(part * mostY)}"/>`,
    `<text class="small" x="${from - 6}" y="${y(part * mostY) + 4}" text-anchor="end">${trim(part * mostY)}</text>`,
    `<text class="small" x="${x(part * mostX)}" y="${bottom + 16}" text-anchor="middle">${trim(part * mostX)}</text>`,
  ]);
  const drawn = curves.map(({ points }, index) => {
    const path = points.map(([a, b]) => `${x(a)},${y(b)}`).join(" ");
    return `<polyline points="${path}" fill="none" stroke="${colours[index % colours.length]}" stroke-width="1.8"/>`;
  });
  const legend = curves.map(({ label }, index) => {
    const at = from + index * 150;
    return `<rect x="${at}" y="${height - 18}" width="12" height="4" fill="${colours[index % colours.length]}"/><text class="small" x="${at + 18}" y="${height - 12}">${escapeXml(label)}</text>`;
  });
  const names = `<text class="small" x="${width - 20}" y="${bottom + 32}" text-anchor="end">${escapeXml(axes.x)}</text><text class="small" x="10" y="${top - 8}">${escapeXml(axes.y)}</text>`;
  const shade = corners ? `<polygon class="band" points="${corners}"/>` : "";
  return paper(title, height, [shade, ...grid, ...drawn, ...legend, names]);
}

function paper(title: string, height: number, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">`,
    style,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    `<text class="title" x="10" y="22">${escapeXml(title)}</text>`,
    ...parts.filter(Boolean),
    "</svg>\n",
  ].join("\n");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const round = (value: number) => Math.round(value * 10) / 10;
const trim = (value: number) => String(value >= 10 ? Math.round(value) : Math.round(value * 100) / 100);
