import { formatExact } from "@/lib/format";
import { cellsOf, cellsWithoutRows } from "@/lib/migrations/cells/rules";
import { describeDrift, driftFinding } from "@/lib/migrations/drift/rules";
import type {
  DriftFact,
  EnvironmentMigrations,
  Level,
  MigrationCell,
  MigrationFinding,
  MigrationState,
} from "@/lib/migrations/schema";
import type { MigrationDigest, MigrationFacts, NoContact } from "@/lib/prisma-cli/facts-schema";

export type MigrationSight = {
  readonly facts: MigrationFacts | NoContact;
  /** The release that it is compared with, in Prisma's order; null when none was ever taken. */
  readonly release: readonly MigrationDigest[] | null;
  /** The newest comparison with a shadow database; null when there was none. */
  readonly drift: DriftFact | null;
};

const worst: readonly Level[] = ["failed", "unknown", "attention", "ok"];

/** Everything that holds of an environment's migrations at once, the worst first, with one cell for each migration. */
export function judgeMigrations(sight: MigrationSight): EnvironmentMigrations {
  const { facts, release, drift } = sight;
  const cells = judgeCells(sight);
  const found = facts.contact === "made" ? judgeRecord(facts, release, cells, drift) : [noContact(facts)];
  const findings = worst.flatMap((level) => found.filter(({ is }) => is === level));
  const isRead = facts.contact === "made" && facts.table === "readable";
  return {
    is: findings[0]?.is ?? "unknown",
    findings,
    head: isRead ? (cells.findLast(isApplied)?.name ?? null) : null,
    cells,
    lock: facts.contact === "made" ? facts.lock : null,
    drift: describeDrift(drift, appliedNames(cells)),
  };
}

/** Applied in this database, whatever the release says of it. */
export function isApplied({ state }: Pick<MigrationCell, "state">): boolean {
  return state === "applied" || state === "edited after apply" || state === "not in release";
}

function judgeCells({ facts, release }: MigrationSight): MigrationCell[] {
  const files = release ?? [];
  if (facts.contact !== "made" || facts.table === "unreadable") return cellsWithoutRows(files, "unknown");
  if (facts.table === "missing") return cellsWithoutRows(files, facts.tables > 0 ? "not recorded" : "pending");
  const cells = cellsOf(files, facts);
  if (release !== null) return cells;
  return cells.map((cell) => (cell.state === "not in release" ? { ...cell, state: "applied" } : cell));
}

function judgeRecord(
  facts: MigrationFacts,
  release: MigrationSight["release"],
  cells: readonly MigrationCell[],
  drift: DriftFact | null,
): MigrationFinding[] {
  const unknown = release === null ? [noRelease] : [];
  if (facts.table === "unreadable") return [unreadable(facts)];
  if (facts.table === "missing") return [withoutTable(facts), ...pendingFinding(cells), ...unknown];
  const findings = [
    ...failedFindings(cells),
    ...applyingFindings(cells, facts),
    ...rolledBackFinding(cells),
    ...editedFindings(cells),
    ...pendingFinding(cells),
    ...aheadFinding(cells),
    ...unknown,
  ];
  const upToDate = findings.length === 0 ? [upToDateFinding(cells)] : [];
  return [...findings, ...upToDate, ...driftFinding(drift, appliedNames(cells))];
}

const noRelease = finding(
  "unknown",
  "unknown",
  "No release has been taken yet, so there is nothing to compare the database with.",
  "Take a release of the project, then look again.",
);

function noContact({ contact, reason, hint }: NoContact): MigrationFinding {
  return finding(contact, contact === "database missing" ? "failed" : "unknown", reason, hint);
}

function unreadable({ unreadableBecause }: MigrationFacts): MigrationFinding {
  const hint = "Let the role of Holdfast read Prisma's table: GRANT USAGE on its schema and SELECT on the table.";
  return finding("unknown", "unknown", unreadableBecause ?? "Prisma's table could not be read.", hint);
}

function withoutTable({ objects, tables, schema }: MigrationFacts): MigrationFinding {
  if (objects === 0) {
    const hint = "A first deployment makes everything. If there should be data here, this is the wrong database.";
    return finding("empty database", "attention", "The database is empty.", hint);
  }
  if (tables === 0) {
    const sentence = `Prisma has recorded nothing here, and the schema ${schema} has no tables, but the database is not empty.`;
    const hint = "Prisma would run every migration. Check that this is the right database and schema.";
    return finding("no migrations table", "attention", sentence, hint);
  }
  const sentence = `The database has ${counted(tables, "table")}, but no record of migrations: Prisma refuses to deploy (P3005).`;
  const hint = "Baseline it: mark the migrations that it already contains as applied, one by one.";
  return finding("no migrations table", "attention", sentence, hint);
}

function failedFindings(cells: readonly MigrationCell[]): MigrationFinding[] {
  const hint =
    "Nothing more can be deployed until it is resolved (P3009): find out what took effect, then mark it as rolled back or applied.";
  return of(cells, "failed").map(({ name, log, startedAt, ranWhole }) => {
    const when = startedAt ? ` on ${formatExact(startedAt)}` : "";
    const what = ranWhole
      ? "its whole script ran, but its end was not recorded"
      : (reasonFromLog(log) ?? "it was interrupted and nothing was written down");
    return finding("failed", "failed", `${name} failed${when}: ${what}.`, hint, [name]);
  });
}

/** What PostgreSQL said, out of what Prisma wrote down; null when there is nothing. */
export function reasonFromLog(log: string | null): string | null {
  const lines = (log ?? "").split("\n").map((line) => line.trim());
  const said = lines.map((line) => /^(?:db error: )?ERROR:\s+(.+)$/.exec(line)?.[1]).find(Boolean);
  const first = lines.find((line) => line !== "" && !/^(external connector error|A migration failed)/.test(line));
  return (said ?? first)?.replace(/\.$/, "").slice(0, 300) ?? null;
}

function applyingFindings(cells: readonly MigrationCell[], { lock }: MigrationFacts): MigrationFinding[] {
  return of(cells, "applying").map(({ name }) => {
    const who = lock?.applicationName ? ` (${lock.applicationName})` : "";
    const sentence = `${name} is being applied now, by session ${lock?.pid ?? "unknown"}${who}.`;
    return finding("applying", "attention", sentence, "Wait until it has ended.", [name]);
  });
}

function rolledBackFinding(cells: readonly MigrationCell[]): MigrationFinding[] {
  const names = namesOf(of(cells, "rolled back"));
  if (names.length === 0) return [];
  const sentence = `${nameSome(names)} failed and ${names.length === 1 ? "was" : "were"} marked as rolled back: the next deployment will run ${names.length === 1 ? "it" : "them"} again.`;
  return [finding("rolled back", "attention", sentence, "Correct the cause first, or it fails again.", names)];
}

function editedFindings(cells: readonly MigrationCell[]): MigrationFinding[] {
  return of(cells, "edited after apply").map(({ name, checksums: { release, database } }) => {
    const sentence = `${name} was edited after it was applied: the release has ${short(release)}, the database ran ${short(database)}.`;
    const hint = "Put the file back as it was, and make the change in a new migration. Prisma itself does not notice.";
    return finding("edited after apply", "attention", sentence, hint, [name]);
  });
}

function pendingFinding(cells: readonly MigrationCell[]): MigrationFinding[] {
  const pending = of(cells, "pending");
  if (pending.length === 0) return [];
  const early = namesOf(pending.filter(({ outOfOrder }) => outOfOrder));
  const hint =
    early.length > 0
      ? `${nameSome(early)} ${early.length === 1 ? "is" : "are"} older than what is applied already; Prisma would run ${early.length === 1 ? "it" : "them"} all the same.`
      : "Review and deploy the release.";
  const sentence = `${counted(pending.length, "migration")} of the release ${pending.length === 1 ? "has" : "have"} not been applied.`;
  return [finding("pending", "attention", sentence, hint, namesOf(pending))];
}

/** Extra migrations in the database are the state after an application's rollback; with some missing too, two histories. */
function aheadFinding(cells: readonly MigrationCell[]): MigrationFinding[] {
  const extra = namesOf(of(cells, "not in release"));
  if (extra.length === 0) return [];
  const missing = cells.some(({ state }) => state === "pending" || state === "rolled back");
  const has = `The database has ${counted(extra.length, "migration")} that the release does not have (${nameSome(extra)})`;
  if (missing) {
    const sentence = `${has}, and lacks some that it has: the two histories have parted.`;
    const hint = "Find out which branch was deployed here before anything else is.";
    return [finding("diverged", "attention", sentence, hint, extra)];
  }
  const hint =
    "Right after the application was rolled back, wrong otherwise. Check that the older code can work with it.";
  return [finding("database ahead of code", "attention", `${has}.`, hint, extra)];
}

function upToDateFinding(cells: readonly MigrationCell[]): MigrationFinding {
  const sentence =
    cells.length === 0
      ? "The release has no migrations, and none were applied."
      : `${cells.length === 1 ? "The one migration" : `All ${cells.length} migrations`} of the release ${cells.length === 1 ? "is" : "are"} applied, unedited.`;
  return finding("up to date", "ok", sentence, null, namesOf(cells));
}

function finding(
  state: MigrationState,
  is: Level,
  sentence: string,
  hint: string | null,
  migrations: readonly string[] = [],
): MigrationFinding {
  return { state, is, sentence, hint, migrations };
}

function of(cells: readonly MigrationCell[], state: MigrationCell["state"]): MigrationCell[] {
  return cells.filter((cell) => cell.state === state);
}

function namesOf(cells: readonly MigrationCell[]): string[] {
  return cells.map(({ name }) => name);
}

function appliedNames(cells: readonly MigrationCell[]): string[] {
  return namesOf(cells.filter(isApplied));
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** At most three names, so that a sentence stays one. */
export function nameSome(names: readonly string[]): string {
  return names.length <= 3 ? names.join(", ") : `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
}

function short(checksum: string | null): string {
  return `${(checksum ?? "unknown").slice(0, 12)}…`;
}
