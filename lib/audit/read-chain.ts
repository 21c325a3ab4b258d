// Reads the chain and holds each link against the one before it: for sealing, which must not continue a false chain, and
// for proving.
import { type Ask, type Head, macOf, rowAsText, type Seal, type SealedRow, sealAsText } from "@/lib/audit/seal-form";

/** A seal with its row, null when the row is not there. */
export type Link = Seal & { readonly row: SealedRow | null };

/** What is wrong with a link: a seal before it is missing, it follows another one, its row is gone, it does not fit it. */
export type Fault = "gap" | "order" | "row" | "mac";

type Raw = Omit<Seal, "seq"> & SealedRow & { seq: string };

/** The seals after one place up to another with their rows, in the order of the chain, `take` at most. */
export async function readLinks(ask: Ask, after: number, upTo: number, take: number): Promise<Link[]> {
  const rows = await ask<Raw>(
    `SELECT ${sealAsText}, ${rowAsText} FROM "AuditSeal" s LEFT JOIN "AuditEvent" e ON e.id = s."eventId"
     WHERE s.seq > $1::bigint AND s.seq <= $2::bigint ORDER BY s.seq LIMIT $3::int`,
    after,
    upTo,
    take,
  );
  return rows.map((row) => ({ ...row, seq: Number(row.seq), row: row.id === null ? null : row }));
}

/** The last seal of the chain, or null when nothing is sealed. */
export async function readHead(ask: Ask): Promise<Head | null> {
  const [head] = await ask<{ seq: string; mac: string }>(
    `SELECT seq::text AS seq, mac FROM "AuditSeal" s ORDER BY s.seq DESC LIMIT 1`,
  );
  return head ? { seq: Number(head.seq), mac: head.mac } : null;
}

/** The mac of one seal, or null when there is no such seal. */
export async function readMac(ask: Ask, seq: number): Promise<string | null> {
  const [seal] = await ask<{ mac: string }>(`SELECT mac FROM "AuditSeal" WHERE seq = $1::bigint`, seq);
  return seal?.mac ?? null;
}

/** Null when `link` truly continues `last` and its row is still the one that was sealed. */
export function faultOf(key: Buffer, last: Head, link: Link): Fault | null {
  if (link.seq !== last.seq + 1) return "gap";
  if (link.previous !== last.mac) return "order";
  if (!link.row) return "row";
  return macOf(key, link, link.row) === link.mac ? null : "mac";
}
