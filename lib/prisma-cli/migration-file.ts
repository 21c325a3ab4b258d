import { createHash } from "node:crypto";
import type { MigrationDigest } from "@/lib/prisma-cli/facts-schema";

/** One migration as it lies in a release: the folder's name and the text of `migration.sql`, byte for byte (UTF-8). */
export type MigrationFile = { readonly name: string; readonly sql: string };

/** SHA-256 of `migration.sql` in hex, as Prisma keeps it in `_prisma_migrations.checksum`. */
export function checksumOf(sql: string): string {
  return createHash("sha256").update(sql, "utf8").digest("hex");
}

/**
 * A migration's name and checksum, and the checksums that count as the same file: Prisma's engine (7.10) takes a file
 * whose line ends alone were changed (LF, CRLF) for unedited.
 */
export function digestMigration({ name, sql }: MigrationFile): MigrationDigest {
  const unix = sql.replaceAll("\r\n", "\n");
  const same = [sql, unix, unix.replaceAll("\n", "\r\n")].map(checksumOf);
  return { name, checksum: checksumOf(sql), sameChecksums: [...new Set(same)] };
}
