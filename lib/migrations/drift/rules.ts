import { formatExact } from "@/lib/format";
import type { DriftFact, MigrationFinding } from "@/lib/migrations/schema";
import type { SchemaDifference } from "@/lib/postgres/fingerprint-schema";

/** The finding of a comparison with a shadow database. None when there was no comparison, or when nothing differs. */
export function driftFinding(drift: DriftFact | null, applied: readonly string[]): MigrationFinding[] {
  if (drift === null) return [];
  const about = { migrations: [], hint: "Look for drift again." };
  if (drift.report === null) {
    const when = formatExact(drift.checkedAt);
    const sentence = `Whether the schema has drifted is unknown. When it was looked at (${when}): ${drift.unknownBecause}`;
    return [{ ...about, state: "unknown", is: "unknown", sentence }];
  }
  if (!isSameHistory(drift.report.history, applied)) {
    const sentence = `Whether the schema has drifted is unknown: migrations changed since it was looked at (${formatExact(drift.checkedAt)}).`;
    return [{ ...about, state: "unknown", is: "unknown", sentence }];
  }
  if (drift.report.differences.length === 0) return [];
  const sentence = `The schema has drifted: it differs from what its migrations build in ${countDifferences(drift.report.differences)}.`;
  const hint = "Somebody changed it by hand. Undo the change, or write it down in a migration.";
  return [{ state: "drift", is: "attention", sentence, hint, migrations: [] }];
}

/** What is known of drift, in one sentence, also when it is good or nothing. */
export function describeDrift(drift: DriftFact | null, applied: readonly string[]): string {
  if (drift === null) return "The schema has not been compared with what its migrations build.";
  const [finding] = driftFinding(drift, applied);
  if (finding) return finding.sentence;
  return `No drift on ${formatExact(drift.checkedAt)}. ${drift.report?.compared ?? ""}`.trim();
}

/** "1 table", "2 tables and 1 function": a table counts once, however much of it differs. */
export function countDifferences(differences: readonly SchemaDifference[]): string {
  const tables = new Set<string>();
  const others = new Map<string, number>();
  for (const { kind, name, table } of differences) {
    if (kind === "table") tables.add(name);
    else if (table !== null) tables.add(table);
    else others.set(kind, (others.get(kind) ?? 0) + 1);
  }
  const counts: [string, number][] = tables.size > 0 ? [["table", tables.size], ...others] : [...others];
  const words = counts.map(([kind, count]) => `${count} ${count === 1 ? kind : plural(kind)}`);
  return words.length <= 1 ? (words[0] ?? "nothing") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function plural(kind: string): string {
  if (kind.endsWith("x")) return `${kind}es`;
  if (kind.endsWith("y")) return `${kind.slice(0, -1)}ies`;
  return kind.endsWith("s") ? kind : `${kind}s`;
}

/** A shadow built from other migrations says nothing about these. */
function isSameHistory(history: readonly string[], applied: readonly string[]): boolean {
  if (history.length !== applied.length) return false;
  const sorted = [...applied].sort();
  return [...history].sort().every((name, at) => name === sorted[at]);
}
