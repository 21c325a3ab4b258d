import { readFileSync } from "node:fs";
import { familyOf } from "./processes";

/**
 * What a process has ever started: who lives below it, and the page faults of all children that have ended (Linux:
 * field 11 of /proc/<pid>/stat, `cminflt`). Equal twice: it has started nothing in between, however short-lived.
 */
export function childrenOf(pid: number): { readonly alive: readonly number[]; readonly endedFaults: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { alive: familyOf(pid), endedFaults: Number(fields[8]) };
}
