import { formatCount } from "@/lib/format";
import type { Target } from "@/lib/postgres/connect";
import { readFingerprint } from "@/lib/postgres/fingerprint";
import { briefOf } from "@/lib/postgres/fingerprint-brief";
import type { BriefFingerprint } from "@/lib/postgres/fingerprint-schema";
import type { RestoredCheck } from "@/lib/postgres/restored-checks";

type Answer = Omit<RestoredCheck, "name">;

/** The check "schema" of `verifyRestored`: what is there against the fingerprint that was taken with the backup. */
export function checkSchemaAgainst(expected: BriefFingerprint) {
  return async (target: Target): Promise<Answer> => compareBriefs(expected, briefOf(await readFingerprint(target)));
}

/**
 * What is missing, extra or of another meaning is a failure. What is merely written differently is not decided: it may be
 * the same in other words, so neither equal nor not.
 */
export function compareBriefs(expected: BriefFingerprint, found: BriefFingerprint): Answer {
  const not = expected.notCovered.length > 0 ? ` Not compared: ${expected.notCovered.join(", ")}.` : "";
  if (expected.digest === found.digest)
    return {
      status: "ok",
      sentence: `${expected.count === 1 ? "One part" : `${formatCount(expected.count)} parts`} of the schema, all equal.${not}`,
    };
  const sameServer = expected.serverMajor === found.serverMajor;
  if (!expected.parts || !found.parts) {
    const sentence =
      "It has too many parts to be listed, and as a whole it differs from what was dumped: by what, nobody can tell.";
    return { status: "unknown", sentence };
  }
  const { failed, undecided } = differences(expected.parts, found.parts, sameServer);
  if (failed.length > 0)
    return { status: "failed", sentence: `The schema differs from the one that was dumped: ${nameFirst(failed)}.` };
  const why = sameServer
    ? "Written differently than in the source"
    : "Servers of different versions write this differently";
  return { status: "unknown", sentence: `${why}, so it could not be compared: ${nameFirst(undecided)}.` };
}

function differences(
  expected: NonNullable<BriefFingerprint["parts"]>,
  found: NonNullable<BriefFingerprint["parts"]>,
  sameServer: boolean,
): { failed: string[]; undecided: string[] } {
  const failed: string[] = [];
  const undecided: string[] = [];
  for (const [key, hashes] of Object.entries(expected)) {
    const other = found[key];
    if (other === undefined) failed.push(`${key} is missing`);
    else if (other !== hashes) {
      const [, loose] = hashes.split(".");
      if (sameServer && loose !== other.split(".")[1]) failed.push(`${key} is changed`);
      else undecided.push(key);
    }
  }
  for (const key of Object.keys(found)) if (!(key in expected)) failed.push(`${key} is extra`);
  return { failed, undecided };
}

function nameFirst(all: readonly string[]): string {
  return `${all.slice(0, 3).join("; ")}${all.length > 3 ? `; and ${all.length - 3} more` : ""}`;
}
