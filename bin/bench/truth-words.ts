// How `prisma migrate status` 7.10 would tell each truth, if it did; judged kindly: a word of it is enough.
import type { MigrationState } from "@/lib/migrations/schema";

const words: Record<MigrationState, RegExp> = {
  "up to date": /schema is up to date/,
  pending: /not yet been applied/,
  failed: /have failed|failed migration/i,
  applying: /being applied|in progress/i,
  // It is not told apart from one that never ran, but it is told that it would run.
  "rolled back": /rolled back|not yet been applied/,
  "edited after apply": /edited|modified|checksum/i,
  "database ahead of code": /not found locally|missing from/i,
  diverged: /not found locally|diverge/i,
  "no migrations table": /not managed by Prisma Migrate|baseline/i,
  "empty database": /empty|not yet been applied/i,
  unreachable: /P1001/,
  "wrong password": /P1000/,
  "database missing": /P1003/,
  drift: /drift/i,
  unknown: /permission|privilege|denied|P1010/i,
};

/** Whether a text tells everything that holds, and does not call up to date what is not. */
export function prismaTells(holds: readonly MigrationState[], text: string): boolean {
  const isUpToDate = holds.length === 1 && holds[0] === "up to date";
  if (!isUpToDate && words["up to date"].test(text)) return false;
  return holds.every((state) => words[state].test(text));
}
