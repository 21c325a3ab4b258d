import { countDifferences } from "@/lib/migrations/drift/rules";
import { isApplied } from "@/lib/migrations/rules";
import type { DriftFact, EnvironmentMigrations, MigrationMatrix } from "@/lib/migrations/schema";

export type Compared = {
  readonly name: string;
  readonly tier: "development" | "staging" | "production";
  readonly migrations: EnvironmentMigrations;
  readonly drift: DriftFact | null;
};

const order = ["development", "staging", "production"] as const;

/** Migrations x environments, ordered from development to production, and the one sentence that says how they stand. */
export function compareEnvironments(environments: readonly Compared[]): MigrationMatrix {
  const sorted = order.flatMap((tier) => environments.filter((environment) => environment.tier === tier));
  const cells = environments.map(({ migrations }) => new Map(migrations.cells.map((cell) => [cell.name, cell])));
  const names = new Set(cells.flatMap((known) => [...known.keys()]));
  const rows = [...names].sort().map((name) => ({ name, cells: cells.map((known) => known.get(name) ?? null) }));
  return { sentence: sentenceOf(sorted), rows };
}

function sentenceOf(sorted: readonly Compared[]): string {
  if (sorted.length === 0) return "There are no environments to compare.";
  const parts = [
    ...sorted.toReversed().flatMap((environment) => position(environment, sorted)),
    ...sorted.toReversed().flatMap(troubles),
  ];
  return `${parts.join("; ")}.`;
}

/** How far an environment is from the one before it, or from the release when there is none that could be read. */
function position(environment: Compared, sorted: readonly Compared[]): string[] {
  const { name, migrations } = environment;
  if (!isRead(environment)) return [`${name} could not be read`];
  const before = sorted.findLast(
    (other) => order.indexOf(other.tier) < order.indexOf(environment.tier) && isRead(other),
  );
  if (!before) return [fromRelease(name, migrations)];
  const own = appliedIn(environment);
  const theirs = appliedIn(before);
  const behind = [...theirs].filter((migration) => !own.has(migration)).length;
  const ahead = [...own].filter((migration) => !theirs.has(migration)).length;
  if (behind === 0 && ahead === 0) return [`${name} and ${before.name} have the same migrations`];
  const words = [behind > 0 && `${behind} behind`, ahead > 0 && `${ahead} ahead of`].filter(Boolean);
  return [`${name} is ${words.join(" and ")} ${before.name}`];
}

function fromRelease(name: string, { cells, findings }: EnvironmentMigrations): string {
  const waiting = cells.filter(
    ({ state }) => state === "pending" || state === "rolled back" || state === "failed",
  ).length;
  if (findings.some(({ state }) => state === "no migrations table")) return `${name} has no record of migrations`;
  if (waiting > 0) return `${name} is ${waiting} behind the release`;
  const extra = cells.filter(({ state }) => state === "not in release").length;
  return extra > 0 ? `${name} is ${extra} ahead of the release` : `${name} has all migrations of the release`;
}

function troubles({ name, migrations: { cells, findings }, drift }: Compared): string[] {
  const failed = cells.filter(({ state }) => state === "failed").length;
  const edited = cells.filter(({ state }) => state === "edited after apply").length;
  const drifted = findings.some(({ state }) => state === "drift") && drift?.report;
  return [
    failed > 0 && `${name} has ${failed === 1 ? "a failed migration" : `${failed} failed migrations`}`,
    edited > 0 && `${name} ran ${edited === 1 ? "1 migration" : `${edited} migrations`} that was edited later`,
    drifted && `${name} has drifted in ${countDifferences(drifted.differences)}`,
  ].filter((part) => part !== false && part !== null && part !== undefined);
}

function isRead({ migrations: { cells, findings } }: Compared): boolean {
  const blind = ["unreachable", "wrong password", "database missing"];
  return !findings.some(({ state }) => blind.includes(state)) && !cells.some(({ state }) => state === "unknown");
}

function appliedIn({ migrations }: Compared): ReadonlySet<string> {
  return new Set(migrations.cells.filter(isApplied).map(({ name }) => name));
}
