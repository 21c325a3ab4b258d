// Pure: what docs/benchmarks.md says of the page of migrations.
import { circumstancesOf, table } from "./report-words";
import type { MigrationResults } from "./results";
import { quantile, summarize } from "./statistics";
import { judgeMigrationPage } from "./verdicts";

export function describeMigrations(results: MigrationResults): string[] {
  const { migrations, environments, sentence, bareMilliseconds: bare, pages, ages } = results;
  const rows = pages.map(({ name, milliseconds, bytes, sentBytes }) => {
    const at = (part: number) => `${quantile(milliseconds, part).toFixed(0)} ms`;
    return `| \`${name}\` | ${at(0.5)} | ${at(0.95)} | ${kilobytes(bytes)} | ${kilobytes(sentBytes)} |`;
  });
  const { median, highest } = summarize(ages);
  return [
    "## A long history",
    "",
    ...circumstancesOf(results),
    ...table(judgeMigrationPage(results)),
    `A release with ${migrations} migrations and ${environments} real databases that the worker looks at; the page says: “${sentence}” Signed in, one request after the other, all pages in turn, after two rounds that do not count; a route that does nothing took ${quantile(bare, 0.5).toFixed(0)} ms (p50). The oldest observation shown was ${median.toFixed(0)} s old (median of ${ages.length} looks, a second apart), at most ${highest.toFixed(0)} s.`,
    "",
    "| page | p50 | p95 | document | sent (gzip) |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ];
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(0)} kB`;
}
