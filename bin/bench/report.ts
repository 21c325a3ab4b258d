// Writes docs/benchmarks.md and its charts from the figures of the last runs.
import { writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { drawBackups, drawPages } from "./draw";
import { describeMigrations } from "./report-migrations";
import { circumstancesOf, inWords, table } from "./report-words";
import { type BackupResults, type MigrationResults, type PageResults, readResults } from "./results";
import { reportFile, reportFolder } from "./settings";
import { quantile, summarize } from "./statistics";
import { judgeBackups, judgeMigrationPage, judgePages, peakOf, slowestFirst, speedOf } from "./verdicts";

const images = relative(dirname(reportFile), reportFolder) || ".";
const backup = readResults<BackupResults>("backup");
const pages = readResults<PageResults>("pages");
const migrations = readResults<MigrationResults>("migrations");
if (backup) drawBackups(backup);
if (pages) drawPages(pages);
const text = [
  "# Benchmarks",
  "",
  "Made by `npm run bench`; every figure of a comparison was measured in turn, in one run, on one machine. What counts are the ratios: seconds are those of this machine. The files `*.json` in `docs/benchmarks/` hold every single measurement.",
  "",
  ...(backup ? describeBackups(backup) : []),
  ...(pages ? describePages(pages) : []),
  ...(migrations ? describeMigrations(migrations) : []),
].join("\n");
writeFileSync(reportFile, `${text.trimEnd()}\n`);
const verdicts = [
  ...(backup ? judgeBackups(backup) : []),
  ...(pages ? judgePages(pages) : []),
  ...(migrations ? judgeMigrationPage(migrations) : []),
];
console.log(verdicts.map(inWords).join("\n"));
console.log(`The report: ${reportFile}`);

function describeBackups(results: BackupResults): string[] {
  const databases = results.databases.map((measured) => {
    const { name, bytes, tables } = measured.database;
    const median = (of: "ours" | "bare" | "peers") =>
      seconds(summarize(measured.rounds.map((round) => round[of])).median);
    const step = (of: string) =>
      seconds(summarize(measured.backups.map(({ steps }) => steps[of] ?? Number.NaN)).median);
    const size = (value: number) => `${(value / 1e6).toFixed(0)} MB`;
    return `| ${name} | ${size(bytes)}, ${tables} tables | ${measured.compression} | ${median("ours")} | ${median("bare")} | ${median("peers")} | ${step("count")} | ${step("verify")} | ${size(measured.bytes.ours)} | ${size(measured.bytes.peers)} |`;
  });
  const memory = results.memory.map(({ databaseBytes, samples }) => {
    const peak = (of: "worker" | "web") => peakOf(samples, of)?.toFixed(0) ?? "unknown";
    return `| ${(databaseBytes / 1e6).toFixed(0)} MB | ${peak("worker")} MiB | ${peak("web")} MiB |`;
  });
  return [
    "## Backups",
    "",
    ...circumstancesOf(results),
    ...table(judgeBackups(results)),
    "_Dump step_: from its first to its last moment, so with the hash, the flush to disk, and progress. _By hand_: `pg_dump -Fc -f` with the same compression. Counting the source's rows beforehand (_count_) and reading the archive back (_verify_) are what pg_dump does not do at all: the proof, which is not in the ratio and has columns of its own.",
    "",
    "| database | size | compression | dump step | by hand | `pg_dump -Fc` | count | verify | archive | of `-Fc` |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ...databases,
    "",
    ...results.databases.flatMap(({ database: { name } }) => [
      `![Time of a dump of ${name}](${images}/speed-${name}.svg)`,
      "",
      `![Shown percentage, ${name}](${images}/progress-${name}.svg)`,
      "",
    ]),
    "| database | worker, at most | web, at most |",
    "| --- | --- | --- |",
    ...memory,
    "",
    `![Memory of the worker](${images}/memory.svg)`,
    "",
    ...results.databases.map((measured) => {
      const { bare } = speedOf(measured);
      return `Spread of Holdfast against the same pg_dump by hand, ${measured.database.name}: ${bare.lowest.toFixed(2)} to ${bare.highest.toFixed(2)} in ${bare.count} rounds.`;
    }),
    "",
  ];
}

function describePages(results: PageResults): string[] {
  const rows = slowestFirst(results.pages).map(({ name, milliseconds, scriptBytes, scripts }) => {
    const at = (part: number) => `${quantile(milliseconds, part).toFixed(0)} ms`;
    return `| \`${name}\` | ${at(0.5)} | ${at(0.95)} | ${(scriptBytes / 1_000).toFixed(0)} kB | ${scripts} |`;
  });
  const bare = results.bareMilliseconds;
  const watched = summarize(results.watched.map(({ events }) => events));
  return [
    "## Pages",
    "",
    ...circumstancesOf(results),
    ...table(judgePages(results)),
    `${results.backups.toLocaleString("en")} backups with their runs, steps and logs, and ${results.auditRows.toLocaleString("en")} audit rows in the metadata database; the production build; signed in through the form. One request after the other, all pages in turn; a route that does nothing (\`/api/health/live\`) took ${quantile(bare, 0.5).toFixed(0)} ms (p50) and ${quantile(bare, 0.95).toFixed(0)} ms (p95) in the same rounds. JavaScript is what Chromium with an empty cache received until no script came any more, nothing pressed.`,
    "",
    "| page | p50 | p95 | JavaScript | files |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    results.without.length > 0
      ? `Not measured, because nothing was there to show: ${results.without.join(", ")}.\n`
      : "",
    `![The server's answers](${images}/pages.svg)`,
    "",
    `![JavaScript by page](${images}/scripts.svg)`,
    "",
    `While ${results.viewers} streams watched, they got ${watched.median.toFixed(0)} events in all per backup (median).`,
    "",
  ];
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
