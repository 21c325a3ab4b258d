// Writes the manifest beside the dump: everything a stranger needs to restore it without Holdfast.
import { basename } from "node:path";
import type { Prepared } from "@/lib/backups/prepare-backup";
import { restoreTexts } from "@/lib/backups/restore-texts";
import { manifestName } from "@/lib/backups/rules";
import type { GlobalsFact, Manifest } from "@/lib/backups/schema";
import type { Backup, Environment, Project } from "@/lib/db/generated/client";
import type { SourceCounts } from "@/lib/postgres/counts";
import type { ArchiveCounts } from "@/lib/postgres/decode";
import type { BriefFingerprint } from "@/lib/postgres/fingerprint-schema";
import type { Store } from "@/lib/storage/store";

export type Verified = { readonly verifiedAt: string };
type Dumped = {
  readonly bytes: number;
  readonly sha256: string;
  readonly snapshotAt: string;
  readonly source: SourceCounts;
  readonly schema: BriefFingerprint | null;
  readonly globals: GlobalsFact;
};

/** Puts together what was measured; invents nothing. */
export function buildManifest(
  environment: Environment & { project: Project },
  backup: Backup,
  prepared: Prepared,
  { bytes, sha256, snapshotAt, source, schema, globals }: Dumped,
  archive: ArchiveCounts & Verified,
  recipients: readonly string[],
): Manifest {
  const file = basename(prepared.fileName);
  return {
    format: "holdfast-manifest-1",
    id: backup.id,
    project: environment.project.slug,
    environment: environment.name,
    tier: environment.tier,
    source: {
      host: environment.host,
      port: environment.port,
      database: environment.database,
      systemIdentifier: environment.systemIdentifier,
      databaseOid: environment.databaseOid,
    },
    file,
    sizeBytes: bytes,
    sha256,
    compression: prepared.compression,
    encryption: backup.encryption === "age" ? "age" : "none",
    recipients,
    serverVersion: source.serverVersion,
    toolVersion: prepared.toolVersion,
    encoding: source.encoding,
    locale: source.locale,
    extensions: source.extensions,
    migrationHead: source.migrationHead,
    snapshotAt,
    verifiedAt: archive.verifiedAt,
    verification: "readable",
    requestedBy: backup.requestedBy,
    reason: backup.reason,
    databaseBytes: source.databaseBytes,
    rowsByTable: source.rowsByTable,
    bytesByTable: source.bytesByTable,
    excludedTables: source.excludedTables,
    // Sequences ignore snapshots: the source may have been read a moment later than the dump was made.
    sequences: archive.sequences,
    largeObjects: source.largeObjects,
    schemaFingerprint: schema,
    globals,
    restore: restoreTexts(environment, `${environment.database}_restored`, file),
  };
}

/** Puts the manifest beside its archive. `epoch` keeps a woken-up predecessor's draft apart from ours. */
export async function fileManifest(store: Store, fileName: string, epoch: number, manifest: Manifest): Promise<void> {
  await store.writeText(manifestName(fileName), String(epoch), `${JSON.stringify(manifest, null, 2)}\n`);
}
