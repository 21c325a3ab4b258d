import type { Target } from "@/lib/postgres/connect";
import { readFingerprint } from "@/lib/postgres/fingerprint";
import { compareFingerprints } from "@/lib/postgres/fingerprint-compare";
import type { SchemaDifference, SchemaFingerprint } from "@/lib/postgres/fingerprint-schema";
import type { RestoredCheck } from "@/lib/postgres/restored-checks";

/** The check "schema" of `verifyRestored`: what is there against the fingerprint that was taken with the backup. */
export function checkSchemaAgainst(expected: SchemaFingerprint) {
  return async (target: Target): Promise<Omit<RestoredCheck, "name">> => {
    const found = await readFingerprint(target);
    const { differences, undecided } = compareFingerprints(expected, found);
    if (differences.length > 0) return { status: "failed", sentence: `The schema differs: ${nameFirst(differences)}.` };
    if (undecided.length > 0) {
      const sentence = `Servers of different versions write this differently, so it could not be compared: ${nameFirst(undecided)}.`;
      return { status: "unknown", sentence };
    }
    const not = expected.notCovered.length > 0 ? ` Not compared: ${expected.notCovered.join(", ")}.` : "";
    return { status: "ok", sentence: `${expected.objects.length} parts of the schema, all equal.${not}` };
  };
}

function nameFirst(differences: readonly SchemaDifference[]): string {
  const named = differences.slice(0, 3).map(({ kind, name, change }) => `${kind} ${name} is ${change}`);
  return `${named.join("; ")}${differences.length > 3 ? `; and ${differences.length - 3} more` : ""}`;
}
