import type { GlobalsFact } from "@/lib/backups/schema";

/** `backup_….dump` and `backup_….dump.age` have the server's roles in `backup_….globals.sql` and `….globals.sql.age`. */
export function globalsName(fileName: string): string {
  return fileName.replace(/\.dump(\.age)?$/, ".globals.sql$1");
}

/** Whether the server's roles lie beside an archive, in a few words. Without a fact nobody has tried. */
export function globalsWords(globals: GlobalsFact | undefined): string {
  if (!globals) return "roles were not kept: this backup is older than that";
  if (globals.file === null) return `roles were not kept: ${globals.because}`;
  return "the server's roles, without passwords, lie beside it";
}
