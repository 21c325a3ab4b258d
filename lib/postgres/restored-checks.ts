// Pure: one question each about a restored database, answered from what was read there and what its manifest says.
import { formatCount } from "@/lib/format";
import type { SourceCounts } from "@/lib/postgres/counts";

export type RestoredCheck = {
  readonly name: RestoredCheckName;
  /** `unknown`: it could not be asked, or nothing says what would be right. Never a success. */
  readonly status: "ok" | "failed" | "unknown";
  readonly sentence: string;
};

export const restoredCheckNames = [
  "rows",
  "sequences",
  "large objects",
  "extensions",
  "migration head",
  "constraints",
  "indexes",
  "schema",
] as const;
export type RestoredCheckName = (typeof restoredCheckNames)[number];

/** What a manifest promises; `Manifest` of lib/backups has all of it. */
export type Promised = Pick<
  SourceCounts,
  "rowsByTable" | "excludedTables" | "sequences" | "largeObjects" | "extensions" | "migrationHead"
>;
export type Found = Omit<Promised, "excludedTables">;

export function checkRows(promised: Promised, found: Found): RestoredCheck {
  const keys = new Set([...Object.keys(promised.rowsByTable), ...Object.keys(found.rowsByTable)]);
  const excluded = new Set(promised.excludedTables);
  const problems = [...keys].sort().flatMap((key) => {
    const [expected, actual] = [promised.rowsByTable[key], found.rowsByTable[key]];
    if (actual === undefined) return [`${key} is missing`];
    if (excluded.has(key)) return actual === 0 ? [] : [`${key} was left out of the backup and has rows`];
    if (expected === undefined) return [`${key} is not in the manifest`];
    return actual === expected ? [] : [`${key} has ${formatCount(actual)} rows instead of ${formatCount(expected)}`];
  });
  const missing = [...excluded].filter((key) => found.rowsByTable[key] === undefined).map((key) => `${key} is missing`);
  const rows = Object.values(promised.rowsByTable).reduce((sum, n) => sum + n, 0);
  const tables = Object.keys(promised.rowsByTable).length;
  const left = excluded.size > 0 ? ` Rows of ${name([...excluded])} were left out of the backup on purpose.` : "";
  return verdict(
    "rows",
    [...problems, ...missing],
    `${formatCount(rows)} rows in ${formatCount(tables)} tables, each as in the manifest.${left}`,
  );
}

/** Values are 64-bit and compared as such; null means never used. */
export function checkSequences(promised: Promised, found: Found, descending: ReadonlySet<string>): RestoredCheck {
  const ahead: string[] = [];
  const problems = Object.entries(promised.sequences).flatMap(([key, expected]) => {
    const actual = found.sequences[key];
    if (actual === undefined) return [`${key} is missing`];
    if (actual === expected) return [];
    const isBehind =
      expected !== null &&
      (actual === null ||
        (descending.has(key) ? BigInt(actual) > BigInt(expected) : BigInt(actual) < BigInt(expected)));
    if (isBehind) return [`${key} is at ${actual ?? "its start"} instead of ${expected}`];
    ahead.push(`${key} (${actual} instead of ${expected ?? "its start"})`);
    return [];
  });
  const count = Object.keys(promised.sequences).length;
  const note = ahead.length > 0 ? ` Further than in the manifest, which does no harm: ${name(ahead)}.` : "";
  return verdict("sequences", problems, `${formatCount(count)} sequences, none behind the manifest.${note}`);
}

export function checkLargeObjects(promised: Promised, found: Found): RestoredCheck {
  const [expected, actual] = [promised.largeObjects, found.largeObjects];
  const problems = expected === actual ? [] : [`there are ${formatCount(actual)} instead of ${formatCount(expected)}`];
  return verdict(
    "large objects",
    problems,
    expected === 0 ? "There are none." : `${formatCount(expected)}, all there.`,
  );
}

/** A server brings its own version of an extension; that it differs is said, and is no failure. */
export function checkExtensions(promised: Promised, found: Found): RestoredCheck {
  const names = Object.keys(promised.extensions).sort();
  const missing = names.filter((one) => found.extensions[one] === undefined);
  const others = names
    .filter((one) => found.extensions[one] !== undefined && found.extensions[one] !== promised.extensions[one])
    .map((one) => `${one} ${found.extensions[one]} instead of ${promised.extensions[one]}`);
  const note = others.length > 0 ? ` In another version: ${name(others)}.` : "";
  const problems = missing.map((one) => `${one} is missing`);
  return verdict("extensions", problems, `${name(names) || "None"}: all there.${note}`);
}

export function checkMigrationHead(promised: Promised, found: Found): RestoredCheck {
  const [expected, actual] = [promised.migrationHead, found.migrationHead];
  const problems = expected === actual ? [] : [`it is ${actual ?? "none"} instead of ${expected ?? "none"}`];
  return verdict("migration head", problems, expected ?? "No Prisma migrations, as in the manifest.");
}

/** A backup restores a constraint as its source had it, so one that is not validated says nothing by itself. */
export function checkConstraints(notValidated: readonly string[], total: number): RestoredCheck {
  const sentence =
    `Not validated: ${name(notValidated)}. A restore takes that over from the source; ` +
    "whether the source had it so, the manifest does not say.";
  if (notValidated.length > 0) return { name: "constraints", status: "unknown", sentence };
  return verdict("constraints", [], `${formatCount(total)} constraints, all validated.`);
}

export function checkIndexes(invalid: readonly string[], total: number): RestoredCheck {
  const problems = invalid.map((one) => `${one} is invalid`);
  return verdict("indexes", problems, `${formatCount(total)} indexes, all valid.`);
}

function verdict(check: RestoredCheckName, problems: readonly string[], good: string): RestoredCheck {
  if (problems.length === 0) return { name: check, status: "ok", sentence: good };
  const sentence = `Not as it should be: ${problems.slice(0, 3).join("; ")}${more(problems)}.`;
  return { name: check, status: "failed", sentence };
}

function name(list: readonly string[]): string {
  return `${list.slice(0, 5).join(", ")}${list.length > 5 ? ` and ${list.length - 5} more` : ""}`;
}

function more(list: readonly string[]): string {
  return list.length > 3 ? `; and ${list.length - 3} more` : "";
}
