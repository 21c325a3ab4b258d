// A read like data.ts, kept apart because it looks at four nouns: what the dialog says before a backup is asked for.
import { basename } from "node:path";
import type { Actor } from "@/lib/auth/actor";
import { estimate, lastOf } from "@/lib/backups/estimate/rules";
import { archiveName, describePolicy } from "@/lib/backups/rules";
import type { BackupPreview } from "@/lib/backups/schema";
import { read } from "@/lib/db/read";
import { getEnvironment } from "@/lib/environments/data";
import type { StorageSight } from "@/lib/health/schema";
import { backupCommands } from "@/lib/postgres/commands";
import type { SslMode } from "@/lib/postgres/connection-string";

/** What a backup of this environment would do, take and need. Throws NOT_FOUND. */
export async function previewBackup(actor: Actor, environmentId: string): Promise<BackupPreview> {
  const environment = await getEnvironment(actor, environmentId);
  const { id, name, tier, database, host, port, username: user, policy, databaseBytes } = environment;
  const where = { environmentId: id, status: "complete" } as const;
  const [last, worker] = await Promise.all([
    read().backup.findFirst({ where, orderBy: { createdAt: "desc" } }),
    read().worker.findFirst({ where: { stoppedAt: null }, orderBy: { leaseExpiresAt: "desc" } }),
  ]);
  const expected = estimate({ databaseBytes }, last && lastOf(last));
  // `auto` is decided by the worker's tools; what the last backup used is the best answer web can give.
  const compression = policy.compression === "auto" ? (last?.compression ?? "gzip:1") : policy.compression;
  const named = { project: environment.project.name, environment: name, at: new Date(), id: "x".repeat(12) };
  const place = { host, port, user, database, sslmode: environment.sslmode as SslMode };
  const settings = { compression, excludeTableData: policy.excludeTableData.map(splitKey) };
  const { lockWaitTimeoutMs } = policy;
  return {
    environmentId: id,
    name,
    tier,
    database,
    host: `${host}:${port}`,
    databaseBytes,
    expectedBytes: expected.bytes,
    expectedMs: expected.ms,
    basis: expected.basis,
    freeBytes: (worker?.storage as StorageSight | null)?.free ?? null,
    policy: describePolicy(policy),
    ...backupCommands(place, { ...settings, lockWaitTimeoutMs }, basename(archiveName(named))),
  };
}

/** A key as in `schema.table`, where either part may be quoted because it has dots or capitals. */
function splitKey(key: string): { schema: string; name: string } {
  const [, schema = "", name = ""] = /^("(?:[^"]|"")*"|[^."]*)\.([\s\S]*)$/.exec(key) ?? [];
  return { schema: unquote(schema), name: unquote(name) };
}

function unquote(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part;
}
