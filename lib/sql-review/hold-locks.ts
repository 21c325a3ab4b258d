import { formatDuration } from "@/lib/format";
import { levelOfWait } from "@/lib/sql-review/lock-rules";
import type { Finding } from "@/lib/sql-review/schema";

/**
 * A file is one transaction: a lock taken for a moment is held through everything that comes after it. Fills `heldMs`, and
 * raises what is held noticeably long.
 */
export function holdLocks(findings: readonly Finding[]): Finding[] {
  const slowest = new Map<number, number>();
  for (const { statement, impact } of findings) {
    if (statement === null || !impact) continue;
    slowest.set(statement, Math.max(slowest.get(statement) ?? 0, impact.plausibleMs ?? 0));
  }
  const after = new Map<number, number>();
  let sum = 0;
  for (const [statement, ms] of [...slowest].sort(([a], [b]) => b - a)) {
    after.set(statement, sum);
    sum += ms;
  }
  return findings.map((finding) => {
    const { statement, impact, level, sentence } = finding;
    if (statement === null || !impact || impact.blocks === "nothing of the application") return finding;
    const heldMs = (impact.plausibleMs ?? 0) + (after.get(statement) ?? 0);
    const raised = levelOfWait(heldMs);
    if (raised === "note" || level !== "note") return { ...finding, impact: { ...impact, heldMs } };
    const more = ` It is held until the file ends, roughly ${formatDuration(heldMs)}: slower statements follow.`;
    return { ...finding, level: raised, sentence: sentence + more, impact: { ...impact, heldMs } };
  });
}
