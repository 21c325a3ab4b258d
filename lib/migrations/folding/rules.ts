import type { MigrationCell, MigrationMatrix } from "@/lib/migrations/schema";

export type MatrixRow = MigrationMatrix["rows"][number];

/** Migrations one after the other that are applied everywhere alike: one row says all there is to say of them. */
export type Fold = { readonly oldest: string; readonly newest: string; readonly rows: readonly MatrixRow[] };

export type Part = { readonly row: MatrixRow; readonly fold: null } | { readonly row: null; readonly fold: Fold };

/** Fewer are as quickly read as the row that would stand for them. */
const fewest = 20;

/**
 * The matrix as a page shows it, from rows that are the oldest first: the newest first, long runs of what is applied
 * everywhere and unchanged folded. Whatever else there is to say of a migration, in one environment, is never hidden.
 */
export function foldRows(rows: readonly MatrixRow[]): Part[] {
  const parts: Part[] = [];
  let alike: MatrixRow[] = [];
  const close = () => {
    const [newest, oldest] = [alike[0], alike.at(-1)];
    if (newest && oldest && alike.length >= fewest)
      parts.push({ row: null, fold: { oldest: oldest.name, newest: newest.name, rows: alike } });
    else parts.push(...alike.map((row) => ({ row, fold: null })));
    alike = [];
  };
  for (const row of rows.toReversed()) {
    if (isAlike(row)) {
      alike.push(row);
      continue;
    }
    close();
    parts.push({ row, fold: null });
  }
  close();
  return parts;
}

/** Applied in every environment, of the same bytes: those of the release, or the same ones where there is no release. */
function isAlike({ cells }: MatrixRow): boolean {
  const [first] = cells;
  return first != null && cells.every((cell) => cell !== null && cell.state === "applied" && isSame(cell, first));
}

/** Cells of a release are compared with it already: what differs is not `applied` but `edited after apply`. */
function isSame(cell: MigrationCell, other: MigrationCell): boolean {
  return cell.inRelease || cell.checksums.database === other.checksums.database;
}

/** What names a fold among those of all projects. Its oldest migration stays when newer ones join. */
export function foldKey(projectId: string, { oldest }: Fold): string {
  return `${projectId} ${oldest}`;
}

/** The folds that an address asks to have open. */
export function openFolds(open: string | readonly string[] | undefined): ReadonlySet<string> {
  return new Set(open === undefined ? [] : [open].flat());
}

/** The address of the same page with this one opened, or folded again when it is open. */
export function toggleFold(open: ReadonlySet<string>, key: string): string {
  const next = open.has(key) ? [...open].filter((one) => one !== key) : [...open, key];
  return `/migrations${next.length > 0 ? `?${new URLSearchParams(next.map((one) => ["open", one]))}` : ""}`;
}
