import type { FoundFacts, FoundManifest, FoundVerdict, Place } from "@/lib/catalog/schema";
import { identityProblem } from "@/lib/environments/rules";

/** What lies beside an archive. `seal` as in lib/backups/manifest-seal.ts. */
export type Beside =
  | { readonly is: "missing" }
  | { readonly is: "unreadable"; readonly because: string }
  | {
      readonly is: "read";
      readonly manifest: FoundManifest;
      readonly seal: "ours" | "changed" | "foreign" | "none";
    };

/** A backup that is known here under the archive's name or under the manifest's id. */
type Known = { readonly fileName: string; readonly status: string; readonly sha256: string | null };
type Found = {
  readonly fileName: string;
  readonly bytes: number;
  readonly beside: Beside;
  readonly known: Known | null;
  readonly now: Date;
};
type Judged = { readonly verdict: FoundVerdict; readonly sentence: string };

/** Whether a file is the archive of a backup, by its name. Holdfast's own database lies in a folder of its own. */
export function isArchive(name: string): boolean {
  return /\.dump(\.age)?$/.test(name) && !name.startsWith("holdfast-itself/");
}

/** Only such names are written to any storage by us; others are never asked for. */
const ownName = /^[\w.-]+(\/[\w.-]+)*$/;

/**
 * What an archive is that lies in a destination and has no row there. Says nothing of its bytes: they are read when it is
 * taken in.
 */
export function judgeFound(found: Found): Judged {
  const { fileName, beside, known } = found;
  const refused = (sentence: string): Judged => ({ verdict: "refused", sentence });
  if (!ownName.test(fileName)) return refused("Its name is not one that Holdfast gives.");
  if (beside.is === "missing")
    return refused("There is no manifest beside it, so nothing says what it is. pg_restore can read it by hand.");
  if (beside.is === "unreadable") return refused(`Its manifest cannot be used: ${beside.because}`);
  const { manifest, seal } = beside;
  const misfit = misfitOf(found, manifest);
  if (misfit) return refused(misfit);
  if (seal === "changed") return refused("Its manifest was changed after this installation wrote it.");
  if (known) return judgeKnown(fileName, manifest, known);
  if (seal === "ours") return { verdict: "sealed", sentence: "This installation made it: its manifest proves that." };
  const why =
    seal === "foreign"
      ? "Its manifest is sealed with a key that is not here."
      : "Its manifest is not sealed: anybody may have written it.";
  return { verdict: "unproven", sentence: why };
}

/** Clocks of two machines may differ by this much. */
const clockMs = 10 * 60_000;

function misfitOf({ fileName, bytes, now }: Found, manifest: FoundManifest): string | null {
  const own = fileName.split("/").at(-1);
  if (manifest.file !== own) return `The manifest beside it is that of another file, ${manifest.file}.`;
  if (manifest.sizeBytes !== bytes) return `It has ${bytes} bytes; its manifest says ${manifest.sizeBytes}.`;
  if ((manifest.encryption === "age") !== fileName.endsWith(".age"))
    return "Its name and its manifest do not agree on whether it is encrypted.";
  if (Date.parse(manifest.snapshotAt) > now.getTime() + clockMs)
    return `Its manifest says that it shows ${manifest.snapshotAt}, which has not come yet.`;
  return null;
}

function judgeKnown(fileName: string, manifest: FoundManifest, known: Known): Judged {
  const refused = (sentence: string): Judged => ({ verdict: "refused", sentence });
  if (known.sha256 !== manifest.sha256) return refused("Another archive is known here under its name or its id.");
  if (known.status === "deleted") return refused("It was deleted here, and its file is still there.");
  if (known.status !== "complete") return refused("It belongs to a backup that was not made.");
  if (known.fileName !== fileName)
    return refused(`It is a copy of a known backup under another name: it would have to lie at ${known.fileName}.`);
  return { verdict: "copy", sentence: "It is a copy of a backup that is known here." };
}

/** What is shown of a manifest that fits. */
export function factsOf(manifest: FoundManifest): FoundFacts {
  const rows = Object.values(manifest.rowsByTable);
  const { host, port, database, systemIdentifier, databaseOid } = manifest.source;
  return {
    backupId: manifest.id,
    project: manifest.project,
    environment: manifest.environment,
    tier: manifest.tier,
    host,
    port,
    database,
    systemIdentifier,
    databaseOid,
    snapshotAt: manifest.snapshotAt,
    rowCount: rows.reduce((sum, one) => sum + one, 0),
    tableCount: rows.length,
    encrypted: manifest.encryption === "age",
  };
}

type Candidate = {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly tier: string;
  readonly systemIdentifier: string | null;
  readonly databaseOid: number | null;
};
type Sought = Pick<FoundFacts, "project" | "environment" | "tier" | "systemIdentifier" | "databaseOid">;

/** The environment that a found archive is of: the same project and name, the same tier, and no other database. */
export function placeOf(facts: Sought, candidates: readonly Candidate[]): Place {
  const same = candidates.find(
    ({ project, name }) => project === facts.project && name.toLowerCase() === facts.environment.toLowerCase(),
  );
  const called = `${facts.project} ${facts.environment}`;
  const unclear = (note: string, missing = false): Place => ({ environmentId: null, missing, note });
  if (!same) return unclear(`There is no environment ${called} here.`, true);
  if (same.tier !== facts.tier) return unclear(`${called} is ${same.tier} here; the archive is of ${facts.tier}.`);
  const { systemIdentifier, databaseOid } = facts;
  const other = identityProblem(same, { systemIdentifier, databaseOid: databaseOid ?? same.databaseOid ?? 0 });
  if (other) return unclear(`It was made of another database than the one that ${called} is here.`);
  return { environmentId: same.id, missing: false, note: null };
}
