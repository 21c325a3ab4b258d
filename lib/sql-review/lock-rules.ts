// What a statement's locks mean for those who use the tables meanwhile, and for how long.
import type { Node } from "libpg-query";
import { formatBytes, formatCount, formatDuration } from "@/lib/format";
import type { Claim } from "@/lib/sql-review/alter-table-locks";
import { type Catalog, sizeOf } from "@/lib/sql-review/catalog";
import type { Draft } from "@/lib/sql-review/draft";
import { claimsOf, strongestClaims } from "@/lib/sql-review/lock-claims";
import { type Impact, type Level, LOCK_MODES, type LockMode, type Work } from "@/lib/sql-review/schema";

/**
 * Bytes of the table per second, an order of magnitude: a 450 MB table of 3 million rows on two cores gave 430 to 560 for a
 * scan, 24 to 116 for an index, 8 to 10 for a rewrite with two indexes, and 60,000 rows a second for an UPDATE (15.18).
 */
const BYTES_PER_SECOND: Partial<Record<Work, number>> = { scan: 200e6, "index build": 40e6, rewrite: 15e6 };
const ROWS_PER_SECOND = 60_000;

const noticeableMs = 1_000;
const outageMs = 10_000;

export function lockFindings(node: Node, catalog: Catalog): Draft[] {
  const claims = strongestClaims(claimsOf(node, catalog)).filter(({ relation }) => relation.kind !== "view");
  return withoutPartitions(claims).flatMap((claim) => {
    const draft = lockDraft(claim, node, catalog);
    return draft ? [draft] : [];
  });
}

/** Partitions that are locked as their table is are told with it. */
function withoutPartitions(claims: readonly Claim[]): Claim[] {
  const byKey = new Map(claims.map((claim) => [claim.relation.key, claim]));
  const parentOf = ({ relation, mode }: Claim) => {
    const parent = relation.parent === null ? undefined : byKey.get(relation.parent);
    return parent?.mode === mode ? parent : undefined;
  };
  return claims
    .filter((claim) => !parentOf(claim))
    .map((claim) => {
      const children = claims.filter((other) => parentOf(other) === claim);
      return { ...claim, work: children.find(({ work }) => work !== "instant")?.work ?? claim.work };
    });
}

/** How long a piece of work on a table of this size plausibly takes, in milliseconds; null when that is not known. */
export function plausibleMs(work: Work, size: { bytes: number | null; rows: number | null }): number | null {
  if (work === "instant") return 0;
  if (work === "rows") return size.rows === null ? null : Math.round((size.rows / ROWS_PER_SECOND) * 1_000);
  const rate = BYTES_PER_SECOND[work];
  return rate === undefined || size.bytes === null ? null : Math.round((size.bytes / rate) * 1_000);
}

/** How much a wait of this length matters. */
export function levelOfWait(ms: number | null): Level {
  if (ms === null || (ms >= noticeableMs && ms < outageMs)) return "warning";
  return ms >= outageMs ? "danger" : "note";
}

function lockDraft(claim: Claim, node: Node, catalog: Catalog): Draft | null {
  const { relation, mode, work, command } = claim;
  const size = sizeOf(catalog, relation);
  const ms = plausibleMs(work, size);
  const blocks = blockedBy(mode);
  const impact: Impact = { work, blocks, ...size, plausibleMs: ms, heldMs: ms ?? 0 };
  const at = { table: relation.key, lockMode: mode, impact, ...(command !== undefined && { command }) };
  if (blocks === "nothing of the application") {
    if (work !== "rows" || ms === null || ms < noticeableMs) return null;
    const title = `${relation.key}: rows it changes are locked until the file ends`;
    const level = ms >= outageMs ? "warning" : "note";
    const sentence = `${sizeText(size)}: roughly ${formatDuration(ms)}. Others who change the same rows wait.`;
    const hint = "Change the rows in portions outside the migration.";
    return { rule: "lock-rows", level, title, sentence, hint, ...at };
  }
  const title = `${relation.key}: ${blocks} wait ${WHILE[work]}`;
  const duration = ms === null ? "how long is not known" : `roughly ${formatDuration(ms)}`;
  const sentence =
    work === "instant"
      ? `It takes ${mode}: it waits for what runs on the table, and whoever comes later waits behind it.`
      : `It takes ${mode}. ${sizeText(size)}: ${duration}.`;
  const level = work === "instant" ? "note" : levelOfWait(ms);
  return { rule: "lock", level, title, sentence, hint: hintFor(node, claim), ...at };
}

function blockedBy(mode: LockMode): Impact["blocks"] {
  if (mode === "ACCESS EXCLUSIVE") return "reads and writes";
  return LOCK_MODES.indexOf(mode) >= LOCK_MODES.indexOf("SHARE") ? "writes" : "nothing of the application";
}

const WHILE: Record<Work, string> = {
  instant: "for a moment",
  scan: "while every row is read",
  "index build": "while an index is built",
  rewrite: "while every row is written anew",
  rows: "while rows are changed",
  unknown: "for a time that is not known",
};

function sizeText({ bytes, rows }: { bytes: number | null; rows: number | null }): string {
  if (bytes === null) return "The table's size is not known";
  return rows === null
    ? `The table has ${formatBytes(bytes)}, never analysed`
    : `The table has ${formatBytes(bytes)} and about ${formatCount(rows)} rows`;
}

const notValid =
  "Add it NOT VALID here and VALIDATE CONSTRAINT in a later file: that reads the table without stopping writes.";

function hintFor(node: Node, { work, command }: Claim): string | null {
  if (work === "instant") return null;
  if ("IndexStmt" in node) return "CREATE INDEX CONCURRENTLY, alone in its own file, lets writes go on.";
  if ("RefreshMatViewStmt" in node) {
    return node.RefreshMatViewStmt.concurrent
      ? null
      : "REFRESH … CONCURRENTLY lets reads go on; it needs a unique index.";
  }
  if ("ReindexStmt" in node) return "REINDEX … CONCURRENTLY, alone in its own file, lets writes go on.";
  if (!("AlterTableStmt" in node)) return null;
  const item = node.AlterTableStmt.cmds?.[command ?? 0];
  const { subtype, def } = item && "AlterTableCmd" in item ? item.AlterTableCmd : {};
  if (subtype === "AT_SetNotNull") {
    return "Add CHECK (… IS NOT NULL) NOT VALID, validate it in a later file: then, since PostgreSQL 12, SET NOT NULL reads nothing.";
  }
  if (subtype === "AT_AddConstraint") {
    const type = def && "Constraint" in def ? def.Constraint.contype : undefined;
    const isKey = type === "CONSTR_UNIQUE" || type === "CONSTR_PRIMARY";
    return isKey ? "Build the unique index CONCURRENTLY first, then ADD CONSTRAINT … USING INDEX." : notValid;
  }
  if (subtype === "AT_AddColumn") {
    return "Add the column without it, fill the rows in portions, then set it. A constant default is free since PostgreSQL 11.";
  }
  if (subtype === "AT_AlterColumnType") return "Add a column of the new type, fill it in portions, and switch to it.";
  if (subtype === "AT_AttachPartition") {
    return "A valid CHECK on the partition that says the same as its bounds spares the reading.";
  }
  return null;
}
