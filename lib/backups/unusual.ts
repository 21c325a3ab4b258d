import { formatBytes, formatCount } from "@/lib/format";

/** What of a backup is compared with the one before. Sizes in bytes; `rowsByTable` as in the manifest. */
export type Measured = {
  readonly sizeBytes: number;
  readonly compression: string;
  readonly encryption: string;
  readonly rowsByTable: Readonly<Record<string, number>>;
};

/** Whether there is something to compare with: a backup must not fail for what is missing in an older one. */
export function isMeasured(manifest: Partial<Measured> | null): manifest is Measured {
  return typeof manifest?.rowsByTable === "object" && typeof manifest.sizeBytes === "number";
}

/** Losses that are looked at by a person: a fifth of all rows, three tenths of the archive. */
const rowsKept = 0.8;
const sizeKept = 0.7;
/** Below this, numbers jump for no reason. */
const fewRows = 100;
const fewBytes = 100_000;
const mostNamed = 5;

/**
 * What is less than in the backup before, each as a sentence; none when nothing is. A faithful archive of an emptied
 * database is as green as any other by its own proof: only the comparison shows it.
 */
export function findUnusual(now: Measured, before: Measured): string[] {
  const tables = Object.keys(before.rowsByTable);
  const missing = tables.filter((table) => !(table in now.rowsByTable));
  const emptied = tables.filter((table) => now.rowsByTable[table] === 0 && (before.rowsByTable[table] ?? 0) >= fewRows);
  const sentences = [
    missing.length > 0 && `${countTables(missing)} of the backup before ${are(missing)} gone: ${named(missing)}.`,
    emptied.length > 0 && `${countTables(emptied)} that had rows ${are(emptied)} empty: ${named(emptied)}.`,
    loss("rows in all", sum(now), sum(before), rowsKept, fewRows, formatCount),
    now.compression === before.compression &&
      now.encryption === before.encryption &&
      loss("in the archive", now.sizeBytes, before.sizeBytes, sizeKept, fewBytes, formatBytes),
  ];
  return sentences.filter((sentence): sentence is string => Boolean(sentence));
}

function loss(
  what: string,
  now: number,
  before: number,
  kept: number,
  least: number,
  format: (value: number) => string,
): string | false {
  if (before < least || now >= before * kept) return false;
  return `${format(now)} ${what} instead of ${format(before)}: ${Math.round((1 - now / before) * 100)} % less.`;
}

const sum = ({ rowsByTable }: Measured) => Object.values(rowsByTable).reduce((total, rows) => total + rows, 0);
const are = ({ length }: readonly string[]) => (length === 1 ? "is" : "are");
const countTables = ({ length }: readonly string[]) => `${formatCount(length)} ${length === 1 ? "table" : "tables"}`;

function named(tables: readonly string[]): string {
  const more = tables.length - mostNamed;
  return `${tables.slice(0, mostNamed).join(", ")}${more > 0 ? ` and ${formatCount(more)} more` : ""}`;
}
