import { expect, test } from "vitest";
import { drawBars, drawCurves } from "./svg";

test("a bar over the goal has another colour, and names cannot break the drawing", () => {
  const bars = [
    { label: "a & <b>", value: 10, note: "10" },
    { label: "over", value: 30, note: "30" },
    { label: "somebody else's", value: 40, note: "40", isOther: true },
  ];
  const svg = drawBars('the "title"', bars, { value: 20, label: "goal" });
  expect(svg).toContain("a &amp; &lt;b&gt;");
  expect(svg).toContain('aria-label="the &quot;title&quot;"');
  expect(svg.match(/fill="#be123c"/g)).toHaveLength(1);
});

test("curves stay on the paper", () => {
  const curve = { label: "wild", points: [[0, 0] as const, [5, 900] as const, [99, 50] as const] };
  const svg = drawCurves("progress", [curve], { x: "time", y: "%", most: [10, 100], band: 10 });
  const [, points = ""] = /polyline points="([^"]+)"/.exec(svg) ?? [];
  const places = points.split(" ").map((pair) => pair.split(",").map(Number));
  expect(places).toEqual([
    [60, 310],
    [380, 40],
    [700, 175],
  ]);
  expect(svg).toContain('class="band"');
});
