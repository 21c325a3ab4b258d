import type { Actor } from "@/lib/auth/actor";
import { mutate, type Tx } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import { releaseDigest, sha256 } from "@/lib/releases/digest";
import { migrationNames, readContents } from "@/lib/releases/read-contents";
import { contentsProblem, shortDigest } from "@/lib/releases/rules";
import type { Origin, ReleaseFile } from "@/lib/releases/schema";

type Taken = {
  readonly projectId: string;
  readonly appVersion: string;
  readonly files: readonly ReleaseFile[];
  readonly packageJson: string | null;
  readonly origin: Origin;
  readonly takenBy: { readonly id: string | null; readonly name: string };
};

type Stored = {
  readonly releaseId: string;
  readonly digest: string;
  readonly isNew: boolean;
  readonly migrations: number;
};

/**
 * Keeps the bytes of a release under their digest. The same contents for the same application version are the same
 * release: then `isNew` is false. Throws PRECONDITION with a sentence when they cannot be one.
 */
export function storeRelease(actor: Actor, taken: Taken): Promise<Stored> {
  const { projectId, appVersion, files, origin, takenBy } = taken;
  const problem = contentsProblem(readContents(files, taken.packageJson));
  if (problem) throw new OpsError("PRECONDITION", problem, "Nothing was kept.");
  const digest = releaseDigest(files);
  const names = migrationNames(files).map(({ name }) => name);
  return mutate<Stored>(actor, "release:record", null, async (tx) => {
    const known = await tx.release.findUnique({
      where: { projectId_digest_appVersion: { projectId, digest, appVersion } },
    });
    if (known) {
      const audit = { summary: `Release ${shortDigest(digest)} was known already`, subject: known.id };
      return { value: { releaseId: known.id, digest, isNew: false, migrations: names.length }, audit };
    }
    await storeBlobs(tx, files);
    const { id } = await tx.release.create({
      data: {
        projectId,
        digest,
        appVersion,
        ...origin,
        migrationCount: names.length,
        migrationHead: names.at(-1) ?? null,
        takenBy: takenBy.name,
        takenById: takenBy.id,
        files: { create: files.map(({ path, bytes }) => ({ path, sha256: sha256(bytes) })) },
      },
    });
    const audit = {
      summary: `Took release ${shortDigest(digest)}${appVersion ? ` of ${appVersion}` : ""}`,
      subject: id,
      after: { digest, commit: origin.gitCommit, dirty: origin.gitDirty, migrations: names.length },
    };
    return { value: { releaseId: id, digest, isNew: true, migrations: names.length }, audit };
  });
}

async function storeBlobs(tx: Tx, files: readonly ReleaseFile[]): Promise<void> {
  const blobs = new Map(files.map(({ bytes }) => [sha256(bytes), bytes]));
  const known = await tx.releaseBlob.findMany({
    where: { sha256: { in: [...blobs.keys()] } },
    select: { sha256: true },
  });
  for (const { sha256: name } of known) blobs.delete(name);
  const data = [...blobs].map(([name, bytes]) => ({ sha256: name, bytes: new Uint8Array(bytes) }));
  await tx.releaseBlob.createMany({ data, skipDuplicates: true });
}
