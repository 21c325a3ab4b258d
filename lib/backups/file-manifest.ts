// Writes the manifest beside the dump: everything a stranger needs to restore it without Holdfast.
import { basename } from "node:path";
import type { Prepared } from "@/lib/backups/prepare-backup";
import type { Manifest } from "@/lib/backups/schema";
import type { Backup, Environment, Project } from "@/lib/db/generated/client";
import { env } from "@/lib/env";
import { createDatabaseCommands, restoreCommands } from "@/lib/postgres/commands";
import type { SslMode } from "@/lib/postgres/connection-string";
import type { SourceCounts } from "@/lib/postgres/counts";
import type { ArchiveCounts } from "@/lib/postgres/decode";
import { pathInside, writeText } from "@/lib/storage/local";

export type Verified = { readonly verifiedAt: string };
type Dumped = {
  readonly bytes: number;
  readonly sha256: string;
  readonly snapshotAt: string;
  readonly source: SourceCounts;
};

/** `backup_….dump` has its manifest in `backup_….json`. */
export function manifestName(fileName: string): string {
  return fileName.replace(/\.dump$/, ".json");
}

/** Puts together what was measured; invents nothing. */
export function buildManifest(
  environment: Environment & { project: Project },
  backup: Backup,
  prepared: Prepared,
  { bytes, sha256, snapshotAt, source }: Dumped,
  archive: ArchiveCounts & Verified,
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
    encryption: "none",
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
    excludedTables: source.excludedTables,
    sequences: source.sequences,
    largeObjects: source.largeObjects,
    restore: restoreTexts(environment, `${environment.database}_restored`, file),
  };
}

export async function fileManifest(fileName: string, manifest: Manifest): Promise<void> {
  await writeText(await pathInside(env().archives, manifestName(fileName)), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Both commands of the runbook's preferred way, for both shells: a new database, then the restore into it. */
export function restoreTexts(
  place: Pick<Environment, "host" | "port" | "username" | "database" | "sslmode">,
  newDatabase: string,
  file: string,
): { bash: string; powershell: string } {
  const at = {
    host: place.host,
    port: place.port,
    user: place.username,
    database: place.database,
    sslmode: place.sslmode as SslMode,
  };
  const make = createDatabaseCommands(at, newDatabase);
  const restore = restoreCommands(at, newDatabase, file);
  return { bash: `${make.bash}\n${restore.bash}`, powershell: `${make.powershell}\n${restore.powershell}` };
}
