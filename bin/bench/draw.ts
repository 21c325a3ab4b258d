// The charts of docs/benchmarks.md, one file each beside the figures.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BackupResults, Measured, PageResults } from "./results";
import { reportFolder } from "./settings";
import { quantile, summarize } from "./statistics";
import { drawBars, drawCurves } from "./svg";
import { pageGoals, progressGoal, scriptGoal, slowestFirst, speedOf } from "./verdicts";

const curvesShown = 4;

export function drawBackups({ databases, memory }: BackupResults): void {
  for (const measured of databases) {
    const { name } = measured.database;
    save(`speed-${name}`, drawSpeed(measured));
    save(`progress-${name}`, drawProgress(measured));
  }
  const curves = memory.map(({ databaseBytes, samples }) => {
    const last = samples.at(-1)?.elapsed ?? 1;
    const points = samples.flatMap(({ elapsed, worker }) =>
      worker === null ? [] : [[(elapsed / last) * 100, worker / 1024 ** 2] as const],
    );
    return { label: `${(databaseBytes / 1e9).toFixed(2)} GB`, points };
  });
  const axes = { x: "part of the run, %", y: "MiB resident", most: [100, 400] as const };
  save("memory", drawCurves("Memory of the worker while it backs up", curves, axes));
}

function drawSpeed(measured: Measured): string {
  const { bare, peers } = speedOf(measured);
  const toPeers = (seconds: number[]) => summarize(seconds).median;
  const [first] = measured.levels;
  const levels = (first ?? []).flatMap(({ compress }) => {
    if (compress === null) return [];
    const relative = measured.levels.flatMap((round) => {
      const base = round.find((level) => level.compress === null)?.seconds;
      const own = round.find((level) => level.compress === compress);
      return own && base ? [{ time: own.seconds / base, bytes: own.bytes }] : [];
    });
    const time = toPeers(relative.map((one) => one.time));
    const size = (relative[0]?.bytes ?? 0) / measured.bytes.peers;
    return [
      {
        label: `pg_dump --compress=${compress}`,
        value: time,
        note: `${time.toFixed(2)} · size ${size.toFixed(2)}`,
        isOther: true,
      },
    ];
  });
  const size = measured.bytes.ours / measured.bytes.peers;
  const bars = [
    { label: "pg_dump -Fc (default)", value: 1, note: "1.00 · size 1.00", isOther: true },
    {
      label: "Holdfast's dump step",
      value: peers.median,
      note: `${peers.median.toFixed(2)} · size ${size.toFixed(2)}`,
    },
    ...levels.sort((a, b) => a.label.localeCompare(b.label)),
  ];
  const title = `Time of a dump, ${measured.database.name}; Holdfast is ${bare.median.toFixed(2)} of the same pg_dump by hand`;
  return drawBars(title, bars, { value: 0.6, label: "goal 0.60" });
}

function drawProgress({ database, backups }: Measured): string {
  const curves = backups.slice(0, curvesShown).map(({ samples, seconds }, index) => ({
    label: `backup ${index + 1}`,
    points: samples.flatMap(({ elapsed, shown }) =>
      shown === null ? [] : [[(elapsed / seconds) * 100, shown * 100] as const],
    ),
  }));
  const axes = {
    x: "part of the run's time that has gone, %",
    y: "shown, %",
    most: [100, 100] as const,
    band: progressGoal,
  };
  return drawCurves(`The percentage that is shown, ${database.name}`, curves, axes);
}

export function drawPages({ pages }: PageResults): void {
  const slowest = slowestFirst(pages).map(({ name, milliseconds }) => {
    const [p50, p95] = [quantile(milliseconds, 0.5), quantile(milliseconds, 0.95)];
    return { label: name.slice(0, 28), value: p95, note: `${p95.toFixed(0)} ms, p50 ${p50.toFixed(0)} ms` };
  });
  save(
    "pages",
    drawBars("Server's answer, p95 in ms", slowest, { value: pageGoals.p95, label: `goal ${pageGoals.p95} ms` }),
  );
  const heaviest = pages
    .filter(({ name }) => !name.includes("?"))
    .map(({ name, scriptBytes }) => ({
      label: name,
      value: scriptBytes / 1_000,
      note: `${(scriptBytes / 1_000).toFixed(0)} kB`,
    }))
    .sort((a, b) => b.value - a.value);
  save(
    "scripts",
    drawBars("JavaScript that a page loads, kB gzip", heaviest, { value: scriptGoal, label: `goal ${scriptGoal} kB` }),
  );
}

function save(name: string, svg: string): void {
  writeFileSync(join(reportFolder, `${name}.svg`), svg);
}
