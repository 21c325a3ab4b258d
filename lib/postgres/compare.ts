import { formatCount } from "@/lib/format";
import type { SourceCounts } from "@/lib/postgres/counts";
import type { ArchiveCounts } from "@/lib/postgres/decode";

export type Comparison = {
  readonly equal: boolean;
  /** One sentence: what agrees, or what differs first. */
  readonly sentence: string;
  readonly differences: readonly {
    readonly table: string;
    readonly source: number | null;
    readonly archive: number | null;
  }[];
};

type Source = Pick<SourceCounts, "rowsByTable" | "excludedTables" | "largeObjects">;
type Archive = Pick<ArchiveCounts, "rowsByTable" | "largeObjects">;

/** Whether an archive holds exactly the rows that its snapshot had: table by table, and large objects. */
export function compareCounts(source: Source, archive: Archive): Comparison {
  const keys = new Set([...Object.keys(source.rowsByTable), ...Object.keys(archive.rowsByTable)]);
  const differences = [...keys]
    .sort()
    .map((table) => ({
      table,
      source: source.rowsByTable[table] ?? null,
      archive: archive.rowsByTable[table] ?? null,
    }))
    .filter((pair) => pair.source !== pair.archive);
  if (source.largeObjects !== archive.largeObjects) {
    differences.push({ table: "(large objects)", source: source.largeObjects, archive: archive.largeObjects });
  }
  if (differences.length > 0) return { equal: false, sentence: nameDifferences(differences), differences };
  const rows = Object.values(source.rowsByTable).reduce((sum, n) => sum + n, 0);
  const left =
    source.excludedTables.length > 0 ? `; rows of ${source.excludedTables.join(", ")} were left out on purpose` : "";
  const objects = source.largeObjects > 0 ? ` and ${plural(source.largeObjects, "large object")}` : "";
  const sentence = `Source and archive agree: ${plural(rows, "row")} in ${plural(Object.keys(source.rowsByTable).length, "table")}${objects}${left}.`;
  return { equal: true, sentence, differences };
}

function nameDifferences(differences: Comparison["differences"]): string {
  const named = differences.slice(0, 3).map(({ table, source, archive }) => {
    if (archive === null) return `${table} is missing from the archive`;
    if (source === null) return `${table} is in the archive but was not counted at the source`;
    return `${table} has ${formatCount(source)} at the source and ${formatCount(archive)} in the archive`;
  });
  const more = differences.length > 3 ? `, and ${differences.length - 3} more` : "";
  return `Source and archive differ: ${named.join("; ")}${more}.`;
}

function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
