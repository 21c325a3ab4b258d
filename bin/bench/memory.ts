// Resident memory of processes, from /proc (Linux); elsewhere nothing is known, and the report says so.
import { readFileSync } from "node:fs";

/** Resident set of one process in bytes; null when it cannot be read. */
export function residentBytes(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
  } catch {
    return null;
  }
}
