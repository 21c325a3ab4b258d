import { createHash } from "node:crypto";
import type { FileReview, Finding } from "@/lib/sql-review/schema";

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * What an approval binds to. Sizes, durations and wording are left out: a table that grows a little changes nothing, one
 * that grows until a lock becomes a danger changes the level, and with it the digest.
 */
export function digestOfFile(file: Omit<FileReview, "digest">): string {
  const { name, sha256: content, destroysData, compatibility } = file;
  return sha256(JSON.stringify([name, content, destroysData, compatibility, file.findings.map(essence).sort()]));
}

export function digestOfReview(files: readonly { readonly digest: string }[]): string {
  return sha256(JSON.stringify(files.map(({ digest }) => digest)));
}

function essence(finding: Finding): string {
  const { rule, level, statement, line, endLine, table, lockMode, impact, via, destroys, compatibility } = finding;
  return JSON.stringify([
    ...[rule, level, statement, line, endLine, table],
    ...[lockMode, impact?.work ?? null, via, destroys, compatibility],
  ]);
}
