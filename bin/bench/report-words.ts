// Pure: what every part of docs/benchmarks.md says in the same words.
import type { Circumstances } from "./results";
import type { Verdict } from "./verdicts";

/** When, where and beside how much other work. */
export function circumstancesOf({ at, machine, cores, versions, load, quick }: Circumstances): string[] {
  const noise = `${load[0].toFixed(1)} before and ${load[1].toFixed(1)} after`;
  return [
    `${at.slice(0, 16).replace("T", " ")} UTC · ${machine} · ${versions} · work waiting for a processor (one minute): ${noise}.`,
    "",
    ...(Math.max(...load) > cores
      ? [
          "**The machine was busy with other work meanwhile**: times are longer than they need be, and single rounds stray. Ratios of what was measured in turn stand; look at their spread.",
          "",
        ]
      : []),
    ...(quick ? ["**A quick run: it proves that the benchmark works, and nothing else.**", ""] : []),
  ];
}

/** Goals and what was reached, as a table in Markdown. */
export function table(verdicts: readonly Verdict[]): string[] {
  const rows = verdicts.map(
    ({ goal, figure, spread, met }) => `| ${goal} | **${figure}** | ${spread} | ${met ? "met" : "missed"} |`,
  );
  return ["| goal | figure | spread | |", "| --- | --- | --- | --- |", ...rows, ""];
}

/** One line on a terminal. */
export function inWords({ goal, figure, spread, met }: Verdict): string {
  return `  ${met ? "✓" : "✗"} ${goal}: ${figure} (${spread})`;
}
