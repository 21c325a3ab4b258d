/** Safe for every file system and shell: lower case letters, digits and hyphens. */
function safe(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 40) || "unnamed"
  );
}

type Named = { readonly project: string; readonly environment: string; readonly at: Date; readonly id: string };

/** Where an archive lies below the storage folder, named as in the runbook: `backup_<project>_<environment>_<date>_<id>.dump`. */
export function archiveName({ project, environment, at, id }: Named): string {
  const [folder, place] = [safe(project), safe(environment)];
  const short = id.replaceAll("-", "").slice(-12);
  return `${folder}/${place}/backup_${folder}_${place}_${at.toISOString().slice(0, 10)}_${short}.dump`;
}

/** `backup_….dump` has its manifest in `backup_….json`. */
export function manifestName(fileName: string): string {
  return fileName.replace(/\.dump$/, ".json");
}

type Candidate = { readonly status: string; readonly verification: string; readonly pinned: boolean };

/**
 * Why a backup may not be deleted, or null. `otherVerified` counts the environment's other complete backups that are at
 * least readable: the last verified one stays, whoever asks.
 */
export function deletionProblem(backup: Candidate, otherVerified: number): string | null {
  if (backup.status === "running") return "This backup is still being made. Cancel its run instead.";
  if (backup.status === "deleted") return "This backup has been deleted already.";
  if (backup.pinned) return "This backup is kept on purpose (pinned). Unpin it first.";
  const verified = backup.verification === "readable" || backup.verification === "restored";
  if (verified && backup.status === "complete" && otherVerified === 0) {
    return "This is the last verified backup of its environment. It stays until there is another one.";
  }
  return null;
}

/** Whether there is room: the estimate with a fifth to spare and 256 MB left over. Sizes in bytes. */
export function spaceProblem(expected: number, free: number): string | null {
  if (free >= expected * 1.2 + 256_000_000) return null;
  return `The disk has ${Math.round(free / 1e6)} MB free; this backup may need ${Math.round(expected / 1e6)} MB.`;
}

type Size = { readonly databaseBytes: number | null };
type Last = { readonly sizeBytes: number; readonly durationMs: number; readonly databaseBytes: number | null } | null;

/** Expected size and time: the last backup scaled to today's size, else a third of the database at 50 MB/s. */
export function estimate(
  { databaseBytes }: Size,
  last: Last,
): { bytes: number | null; ms: number | null; basis: string } {
  if (last) {
    const growth = databaseBytes && last.databaseBytes ? databaseBytes / last.databaseBytes : 1;
    return { bytes: last.sizeBytes * growth, ms: last.durationMs * growth, basis: "from the last backup" };
  }
  if (databaseBytes === null)
    return { bytes: null, ms: null, basis: "unknown: the database has not been observed yet" };
  return { bytes: databaseBytes / 3, ms: (databaseBytes / 50e6) * 1_000 + 2_000, basis: "from the database's size" };
}

type LastRow = {
  readonly sizeBytes: bigint | null;
  readonly durationMs: number | null;
  readonly databaseBytes: bigint | null;
};

/** The numbers of the last backup, as the estimate wants them. */
export function lastOf(row: LastRow): NonNullable<Last> {
  const databaseBytes = row.databaseBytes === null ? null : Number(row.databaseBytes);
  return { sizeBytes: Number(row.sizeBytes ?? 0), durationMs: row.durationMs ?? 0, databaseBytes };
}

type Range = { readonly start: number; readonly end: number };

/** One byte range of a file of `size` bytes; null means the whole file (no range, several, or not understood). */
export function parseRange(header: string | null, size: number): Range | "unsatisfiable" | null {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return null;
  const last = size - 1;
  const range =
    from === ""
      ? { start: Math.max(0, size - Number(to)), end: last }
      : { start: Number(from), end: to === "" ? last : Math.min(Number(to), last) };
  if (from !== "" && to !== "" && Number(to) < Number(from)) return null;
  return range.start > range.end || range.start > last ? "unsatisfiable" : range;
}
