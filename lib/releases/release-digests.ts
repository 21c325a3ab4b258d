// Its own file because both processes ask for it again and again, and a release never changes.

import type { MigrationDigest } from "@/lib/prisma-cli/facts-schema";
import { digestMigration } from "@/lib/prisma-cli/migration-file";
import { readMigrations } from "@/lib/releases/data";

const kept = new Map<string, Promise<readonly MigrationDigest[]>>();
const mostKept = 20;

/** Names and checksums of a release's migrations in Prisma's order. For code that has asked for its permission already. */
export function releaseDigests(releaseId: string): Promise<readonly MigrationDigest[]> {
  const known = kept.get(releaseId);
  if (known) return known;
  const reading = readMigrations(releaseId).then((files) => files.map(digestMigration));
  reading.catch(() => kept.delete(releaseId));
  if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? "");
  kept.set(releaseId, reading);
  return reading;
}
