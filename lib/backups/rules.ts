import { formatBytes } from "@/lib/format";
import type { RunProgress } from "@/lib/runs/schema";

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

type Named = {
  readonly project: string;
  readonly environment: string;
  readonly at: Date;
  readonly id: string;
  readonly encrypted?: boolean;
};

/** Where an archive lies below the storage folder, named as in the runbook: `backup_<project>_<environment>_<date>_<id>.dump`. */
export function archiveName({ project, environment, at, id, encrypted = false }: Named): string {
  const [folder, place] = [safe(project), safe(environment)];
  const short = id.replaceAll("-", "").slice(-12);
  return `${folder}/${place}/backup_${folder}_${place}_${at.toISOString().slice(0, 10)}_${short}.dump${encrypted ? ".age" : ""}`;
}

/** `backup_….dump` and `backup_….dump.age` have their manifest in `backup_….json`. */
export function manifestName(fileName: string): string {
  return fileName.replace(/\.dump(\.age)?$/, ".json");
}

type Candidate = {
  readonly status: string;
  readonly verification: string;
  readonly pinned: boolean;
  readonly lostAt: Date | null;
  readonly drillFailedAt: Date | null;
};

/** Read back to the last byte, or more than that. */
export const isVerified = (level: string) => level === "readable" || level === "restored";

/**
 * Why a backup may not be deleted, or null. `otherReliable` counts the environment's other backups that can be relied
 * on: the last verified one stays, whoever asks.
 */
export function deletionProblem(backup: Candidate, otherReliable: number): string | null {
  if (backup.status === "running") return "This backup is still being made. Cancel its run instead.";
  if (backup.status === "deleted") return "This backup has been deleted already.";
  if (backup.pinned) return "This backup is kept on purpose (pinned). Unpin it first.";
  if (isVerified(backup.verification) && backup.status === "complete" && otherReliable === 0) {
    if (backup.lostAt)
      return "No good copy of it is left, but it may be found again: it stays until there is another backup.";
    if (backup.drillFailedAt)
      return "Its restore drill failed, but it may be all there is: it stays until there is another backup that can be relied on.";
    return "This is the last verified backup of its environment. It stays until there is another one that holds what it should.";
  }
  return null;
}

/** Whether there is room: the estimate with a fifth to spare and 256 MB left over. Sizes in bytes. */
export function spaceProblem(expected: number, free: number): string | null {
  if (free >= expected * 1.2 + 256_000_000) return null;
  return `The disk has ${formatBytes(free)} free; this backup may need ${formatBytes(expected)}, and some must be left over.`;
}

/** Which parts of a backup's time its count, its dump and its reading back take, unless the last one says otherwise (docs/benchmarks.md). */
const usualTimes = { count: 15, dump: 60, verify: 25 };

/** Where in the whole time of a backup its count and its dump end, 0 to 1; what remains is reading back. */
export type Parts = { readonly count: number; readonly dump: number };

/** The parts of the next backup's time. Step times of the last one in milliseconds. */
export function partsOf(last: Readonly<Record<string, number>> | null): Parts {
  const { count, dump, verify } = last ?? {};
  const known = count !== undefined && verify !== undefined && dump;
  const times = known ? { count, dump, verify } : usualTimes;
  const total = times.count + times.dump + times.verify;
  return {
    count: Math.min(0.5, times.count / total),
    dump: Math.min(0.95, Math.max(0.5, (times.count + times.dump) / total)),
  };
}

/**
 * A step's own progress as that of the whole backup: `part` is the step's share of the time, 0 to 1. The rest of the time
 * follows from what has passed, as soon as enough has.
 */
export function progressOfRun(
  progress: RunProgress,
  part: { readonly from: number; readonly to: number },
  elapsedSeconds: number,
): RunProgress {
  if (progress.fraction === null) return { ...progress, etaSeconds: null };
  const fraction = Math.min(0.99, part.from + progress.fraction * (part.to - part.from));
  const isEarly = fraction < 0.02 || elapsedSeconds < 2;
  return {
    ...progress,
    fraction,
    etaSeconds: isEarly ? null : Math.ceil((elapsedSeconds / fraction) * (1 - fraction)),
  };
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

type Policy = {
  readonly compression: string;
  readonly excludeTableData: readonly string[];
  readonly lockWaitTimeoutMs: number;
};

/** How an environment's backups are made, in one line. */
export function describePolicy({ compression, excludeTableData, lockWaitTimeoutMs }: Policy): string {
  const left = excludeTableData.length > 0 ? `without the rows of ${excludeTableData.join(", ")}` : "all tables";
  const how = compression === "auto" ? "the fastest compression the tools have" : `compression ${compression}`;
  return `${left}; ${how}; waits at most ${lockWaitTimeoutMs / 1_000} s for locks`;
}

/** Why nothing may be restored from a backup that was taken in by somebody's word, or null: an archive is code. */
export function provenanceProblem(backup: { readonly vouched: boolean; readonly acceptedAt: Date | null }) {
  if (!backup.vouched || backup.acceptedAt) return null;
  return "Nothing proves where this backup comes from: a lead looks at it first, and says so on its page.";
}

type Copy = { readonly builtIn: boolean; readonly status: string };

/** Why an archive cannot be downloaded, or null: web reads the installation's own folder, and no other place. */
export function downloadProblem(copies: readonly Copy[]): string | null {
  if (copies.some(({ builtIn, status }) => builtIn && status === "stored")) return null;
  return "No good copy of it lies in the folder of this installation.";
}
