import type { Peers } from "./damage-peers";
import type { Said } from "./damage-user";

export type Row = Said & { readonly kind: string; readonly place: string };

/** Prints the table and every sentence that was said; true when nothing damaged was used anywhere. */
export function printDamage(rows: readonly Row[], peers: readonly { kind: string; says: Peers }[]): boolean {
  const places = [...new Set(rows.map(({ place }) => place))];
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  const asked = ["list", "size", "psql"] as const;
  const refused = (of: readonly Row[]) => `${of.filter(isRefused).length} of ${of.length}`;
  const heading = ["damage", ...places, "pg_restore --list", "size ≥ 20 %", "psql -f"];
  const lines = kinds.map((kind) => {
    const found = places.map((place) => rows.filter((row) => row.kind === kind && row.place === place));
    const others = asked.map((tool) => {
      const of = peers.filter((peer) => peer.kind === kind);
      return of.length === 0 ? "not asked" : `${of.filter(({ says }) => !says[tool]).length} of ${of.length}`;
    });
    return [kind, ...found.map((of) => (of.length === 0 ? "has no key" : refused(of))), ...others];
  });
  console.log("\n\nFound before anything reached a database, of all that were made:\n");
  for (const line of [heading, heading.map(() => "---"), ...lines]) console.log(`| ${line.join(" | ")} |`);
  console.log("\nWhat Holdfast said:");
  for (const [sentence, count] of tally(rows)) console.log(`  ${String(count).padStart(5)} × ${sentence}`);
  const whole = rows.length > 0 && rows.every(isRefused);
  console.log(`\nHoldfast found ${rows.filter(isRefused).length} of ${rows.length}. The undamaged ones were used.`);
  return whole;
}

const isRefused = ({ sentence, isTouched }: Said) => sentence !== null && !isTouched;

function tally(rows: readonly Row[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { sentence } of rows) {
    const said = sentence ?? "nothing: it was used";
    counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}
