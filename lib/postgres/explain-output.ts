// A tool that writes its file by itself tells of the disk in its own words; people hear of it in those of the storage.
import { OpsError } from "@/lib/errors";
import type { ProgramEnd } from "@/lib/process";
import { explainDisk } from "@/lib/storage/explain-disk";

/** As the C library says them in English (glibc and musl differ in none of these but the last). */
const codes: ReadonlyMap<string, string> = new Map([
  ["No space left on device", "ENOSPC"],
  ["Disk quota exceeded", "EDQUOT"],
  ["Quota exceeded", "EDQUOT"],
  ["File too large", "EFBIG"],
  ["Read-only file system", "EROFS"],
  ["Input/output error", "EIO"],
  ["I/O error", "EIO"],
  ["Stale file handle", "ESTALE"],
]);

/** What kept pg_dump (12 to 18) from writing its output, or null when it was something else. */
export function explainOutput({ signal, tail }: Pick<ProgramEnd, "signal" | "tail">): OpsError | null {
  const said = tail.map((line) => /^pg_dump: error: could not (?:write|close|seek)[^:]*: (.+)$/.exec(line)?.[1]);
  const code = signal === "SIGXFSZ" ? "EFBIG" : said.flatMap((words) => codes.get(words ?? "") ?? [])[0];
  if (!code) return null;
  const explained = explainDisk(Object.assign(new Error(tail.join("\n")), { code }));
  return explained instanceof OpsError ? explained : null;
}
