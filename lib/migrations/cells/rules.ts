import type { MigrationCell } from "@/lib/migrations/schema";
import type { LockHolder, MigrationDigest, MigrationRow } from "@/lib/prisma-cli/facts-schema";

type Recorded = { readonly rows: readonly MigrationRow[]; readonly lock: LockHolder | null };

/** One cell for each migration of the release and of the table, ordered by name. */
export function cellsOf(release: readonly MigrationDigest[], recorded: Recorded): MigrationCell[] {
  const rows = byName(recorded.rows);
  const files = new Map(release.map((file, at) => [file.name, { file, at }]));
  const newest = release.findLastIndex(({ name }) => standingOf(rows.get(name) ?? []).state === "applied");
  return [...new Set([...files.keys(), ...rows.keys()])].sort().flatMap((name) => {
    const { file, at } = files.get(name) ?? { file: null, at: -1 };
    const cell = cellOf(name, file, rows.get(name) ?? [], recorded);
    return cell ? [{ ...cell, outOfOrder: cell.state === "pending" && at < newest }] : [];
  });
}

/** Cells of a release whose database says nothing, all in the same state. */
export function cellsWithoutRows(
  release: readonly MigrationDigest[],
  state: "pending" | "not recorded" | "unknown",
): MigrationCell[] {
  return release.map((file) => ({ ...blank(file.name, file), state }));
}

/** Null for a migration that the release does not have and that was rolled back: only history. */
function cellOf(
  name: string,
  file: MigrationDigest | null,
  rows: readonly MigrationRow[],
  recorded: Recorded,
): MigrationCell | null {
  const { state, row } = standingOf(rows);
  if (row === null) return { ...blank(name, file), state: "pending" };
  if (state === "rolled back" && file === null) return null;
  const cell: MigrationCell = {
    ...blank(name, file),
    state,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    rolledBackAt: row.rolledBackAt,
    checksums: { release: file?.checksum ?? null, database: row.checksum },
    log: row.log,
    ranWhole: state === "failed" && row.appliedSteps > 0,
  };
  if (state === "failed" && isBeingApplied(row, recorded)) return { ...cell, state: "applying", ranWhole: false };
  if (state !== "applied") return cell;
  if (file === null) return { ...cell, state: "not in release" };
  return file.sameChecksums.includes(row.checksum) ? cell : { ...cell, state: "edited after apply" };
}

/**
 * A name may have several rows: every failure that was rolled back leaves one. As Prisma's engine does, those rolled back
 * count only when there is no other; a failed one blocks deploys even beside an applied one.
 */
function standingOf(rows: readonly MigrationRow[]): {
  state: "applied" | "failed" | "rolled back" | "pending";
  row: MigrationRow | null;
} {
  const standing = rows.filter(({ rolledBackAt }) => rolledBackAt === null);
  const failed = standing.findLast(({ finishedAt }) => finishedAt === null);
  if (failed) return { state: "failed", row: failed };
  const applied = standing.at(-1);
  if (applied) return { state: "applied", row: applied };
  const rolledBack = rows.at(-1);
  return rolledBack ? { state: "rolled back", row: rolledBack } : { state: "pending", row: null };
}

/** Prisma writes the row before it runs the script; only the one it is at can be running, and a failure leaves a log. */
function isBeingApplied(row: MigrationRow, { rows, lock }: Recorded): boolean {
  return lock !== null && row.log === null && rows.at(-1)?.id === row.id;
}

function byName(rows: readonly MigrationRow[]): ReadonlyMap<string, readonly MigrationRow[]> {
  const found = new Map<string, MigrationRow[]>();
  for (const row of rows) {
    const known = found.get(row.name);
    if (known) known.push(row);
    else found.set(row.name, [row]);
  }
  return found;
}

function blank(name: string, file: MigrationDigest | null): Omit<MigrationCell, "state"> {
  return {
    name,
    inRelease: file !== null,
    outOfOrder: false,
    startedAt: null,
    finishedAt: null,
    rolledBackAt: null,
    checksums: { release: file?.checksum ?? null, database: null },
    log: null,
    ranWhole: false,
  };
}
