import { type Box, type Point, placePoints, topOf } from "./chart-scale";

type Props = {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** What it shows, in a sentence, for those who do not see it. */
  readonly description: string;
  readonly points: readonly Point[];
  readonly format: (value: number) => string;
  readonly formatTime: (at: number) => string;
  readonly tops?: readonly number[];
};

const [width, height] = [380, 170];
const box: Box = { left: 66, right: 370, top: 14, bottom: 138 };

/** One line over time, from zero up. The same values stand in a table beside it: a chart alone is for eyes only. */
export function LineChart({ id, title, description, points, format, formatTime, tops }: Props) {
  const top = topOf(
    points.map(({ value }) => value),
    tops,
  );
  const placed = placePoints(points, top, box);
  const last = placed.at(-1);
  const [oldest, newest] = [points[0], points.at(-1)];
  return (
    <figure>
      <figcaption className="text-sm font-semibold">{title}</figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-labelledby={`${id}-title ${id}-description`}
        className="h-auto w-full"
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-description`}>{description}</desc>
        {[0, 0.5, 1].map((part) => {
          const y = box.bottom - part * (box.bottom - box.top);
          return (
            <g key={part}>
              <line x1={box.left} x2={box.right} y1={y} y2={y} className="stroke-line" />
              <text x={box.left - 6} y={y + 4} textAnchor="end" className="fill-muted text-xs">
                {part === 0 ? "0" : format(part * top)}
              </text>
            </g>
          );
        })}
        {oldest && newest ? (
          <>
            <text x={box.left} y={height - 12} className="fill-muted text-xs">
              {formatTime(oldest.at)}
            </text>
            {newest.at === oldest.at ? null : (
              <text x={box.right} y={height - 12} textAnchor="end" className="fill-muted text-xs">
                {formatTime(newest.at)}
              </text>
            )}
          </>
        ) : null}
        <polyline
          points={placed.map(({ x, y }) => `${x},${y}`).join(" ")}
          fill="none"
          strokeWidth="1.8"
          strokeLinejoin="round"
          className="stroke-running"
        />
        {last ? <circle cx={last.x} cy={last.y} r="3.5" className="fill-running" /> : null}
      </svg>
    </figure>
  );
}
