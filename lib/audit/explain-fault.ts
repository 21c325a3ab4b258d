// Says what was done to the first link that does not fit: only ever asked once the chain is known to be broken.
import { type Fault, type Link, readLinks } from "@/lib/audit/read-chain";
import type { Break, Tampering } from "@/lib/audit/schema";
import { type Ask, type Head, macOf, rowAsText, type SealedRow } from "@/lib/audit/seal-form";

/**
 * The break at the place after `last`; `link` is what stands there, or stands next when nothing does. `anchored` is the
 * mac that the next anchor gives for this place, if it is for this place.
 */
export async function explainFault(
  ask: Ask,
  key: Buffer,
  last: Head,
  link: Link,
  fault: Fault,
  anchored: string | null,
): Promise<Break> {
  const seq = last.seq + 1;
  const at = (what: Tampering, sentence: string): Break => ({ what, seq, eventId: link.eventId, sentence });
  if (fault === "gap") {
    const sentence = `Seal #${seq} is missing and #${link.seq} is there: it was deleted, and with it the proof of its row.`;
    return { ...at("deleted", sentence), eventId: null };
  }
  if (fault === "row") return at("deleted", "Its seal is there and the row is not: the row was deleted.");
  if (fault === "order") {
    const place = await findPlace(ask, key, link);
    if (place !== null) return at("reordered", `The seal that stands here was made for #${place}.`);
    return at("forged", "Its seal does not continue the one before it: it was changed, or put in without the key.");
  }
  const owner = await findOwner(ask, key, link);
  if (owner !== null) return at("reordered", `The seal that stands here was made for row ${owner}.`);
  const place = link.mac === anchored ? seq : await findVouched(ask, key, link.mac);
  if (place === seq)
    return at("edited", "Its seal is the one that was made, and the row does not fit it: it was edited.");
  if (place !== null) return at("reordered", `The seal that stands here was made for #${place}.`);
  return at(
    "forged",
    "Row and seal do not fit: the row was edited and so was its seal, or they were put in without the key.",
  );
}

/** The place that a seal was made for, when it is genuine there: after the seal that it continues. */
async function findPlace(ask: Ask, key: Buffer, link: Link): Promise<number | null> {
  const [before] = await ask<{ seq: string }>(`SELECT seq::text AS seq FROM "AuditSeal" WHERE mac = $1`, link.previous);
  for (const seq of before ? [Number(before.seq) + 1] : []) {
    if (link.row && macOf(key, { ...link, seq }, link.row) === link.mac) return seq;
  }
  return null;
}

/** The place before the genuine seal that continues this mac: only a genuine mac is continued by one. */
async function findVouched(ask: Ask, key: Buffer, mac: string): Promise<number | null> {
  const [found] = await ask<{ seq: string }>(`SELECT seq::text AS seq FROM "AuditSeal" WHERE previous = $1`, mac);
  const seq = Number(found?.seq ?? 0);
  const [follower] = await readLinks(ask, seq - 1, seq, 1);
  return follower?.row && macOf(key, follower, follower.row) === follower.mac ? seq - 1 : null;
}

/** The row that a seal was really made for, looked for among all of them. */
async function findOwner(ask: Ask, key: Buffer, link: Link): Promise<string | null> {
  for (let after = "-9223372036854775808"; ; ) {
    const rows = await ask<SealedRow>(
      `SELECT ${rowAsText} FROM "AuditEvent" e WHERE e.id > $1::bigint ORDER BY e.id LIMIT 2000`,
      after,
    );
    const owner = rows.find((row) => macOf(key, link, row) === link.mac);
    if (owner?.id) return owner.id;
    const end = rows.at(-1)?.id;
    if (!end) return null;
    after = end;
  }
}
