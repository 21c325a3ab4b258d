// One round of sealing, in the worker alone: rows that are committed and not yet sealed become links of the chain.
import { readHead, readLinks, readMac } from "@/lib/audit/read-chain";
import {
  type Ask,
  beforeAll,
  clockAsText,
  type Head,
  macOf,
  presentForm,
  rowAsText,
  type Seal,
  type SealedRow,
} from "@/lib/audit/seal-form";
import type { Prisma } from "@/lib/db/generated/client";
import { extendChain, telemetry } from "@/lib/db/telemetry";
import { OpsError } from "@/lib/errors";

/** Rows sealed in one transaction. */
const batch = 500;
/** Ids are given out before the commit, so a row may appear below one that is sealed already; this far below, usually. */
const reach = 1_000n;
/** For looking at all rows, however old. */
export const lowestId = "-9223372036854775808";

/** `head` is the chain's end after the round, `at` the database's time before it looked; rows may wait above `next`. */
export type Round = { readonly head: Head; readonly at: string; readonly sealed: number; readonly next: string | null };

/**
 * Seals the oldest rows without a seal whose ids are above one, or, for null, among the newest thousand. Null when
 * another worker is sealing at this moment. `known` is an end that the chain had before: when the chain does not contain
 * it any more, nothing is sealed and a CONFLICT says so. Continuing would hide what was cut off.
 */
export async function sealRound(key: Buffer, known: Head | null, above: string | null): Promise<Round | null> {
  if (known && above === null) {
    const at = await findNothingToDo((sql, ...values) => telemetry().$queryRawUnsafe(sql, ...values), known);
    if (at !== null) return { head: known, at, sealed: 0, next: null };
  }
  return extendChain(async (tx) => {
    const ask: Ask = (sql, ...values) => tx.$queryRawUnsafe(sql, ...values);
    const { at, head, floor } = await readEnd(ask);
    await requireContinuation(ask, key, known, head);
    const rows = await readUnsealed(ask, above ?? floor, batch);
    const seals = chain(key, head, rows, at);
    if (seals.length > 0) await write(tx, seals);
    const { seq, mac } = seals.at(-1) ?? head;
    const next = seals.length === batch ? (seals.at(-1)?.eventId ?? null) : null;
    return { head: { seq, mac }, at, sealed: seals.length, next };
  });
}

/** The database's time when the chain still ends as it did and no new row waits, else null. No transaction, no lock. */
async function findNothingToDo(ask: Ask, known: Head): Promise<string | null> {
  const { at, head, floor } = await readEnd(ask);
  if (head.seq !== known.seq || head.mac !== known.mac) return null;
  return (await readUnsealed(ask, floor, 1)).length === 0 ? at : null;
}

/** A seal that somebody forged is continued like any other: it stays unproven whatever follows it. */
async function requireContinuation(ask: Ask, key: Buffer, known: Head | null, head: Head): Promise<void> {
  if (!known) return requireOwnKey(ask, key, head);
  const there = known.seq === 0 || (await readMac(ask, known.seq)) === known.mac;
  if (there && known.seq <= head.seq) return;
  const message =
    head.seq < known.seq
      ? `The chain ends at #${head.seq}, but #${known.seq} had been sealed: rows and seals were cut off.`
      : `Seal #${known.seq} is not the one that was made: the chain was cut off and continued.`;
  throw stopped(message);
}

/** Without an anchor to begin at, one of the newest seals must be of this key. */
async function requireOwnKey(ask: Ask, key: Buffer, head: Head): Promise<void> {
  const links = await readLinks(ask, Math.max(0, head.seq - 100), head.seq, 100);
  if (links.length === 0 || links.some((link) => link.row && macOf(key, link, link.row) === link.mac)) return;
  throw stopped("The chain was not sealed with the key that is here.");
}

/** The end of the chain, and the id below which nothing is looked for twice a second. */
async function readEnd(ask: Ask): Promise<{ at: string; head: Head; floor: string }> {
  const [end] = await ask<{ at: string; newest: string | null }>(
    `SELECT ${clockAsText} AS at, (SELECT max("eventId")::text FROM "AuditSeal") AS newest`,
  );
  const head = (await readHead(ask)) ?? beforeAll;
  const floor = end?.newest ? String(BigInt(end.newest) - reach) : lowestId;
  return { at: end?.at ?? "", head, floor };
}

function readUnsealed(ask: Ask, above: string, take: number): Promise<SealedRow[]> {
  return ask<SealedRow>(
    `SELECT ${rowAsText} FROM "AuditEvent" e WHERE e.id > $1::bigint
     AND NOT EXISTS (SELECT FROM "AuditSeal" s WHERE s."eventId" = e.id AND s."eventId" > $1::bigint)
     ORDER BY e.id LIMIT $2::int`,
    above,
    take,
  );
}

function chain(key: Buffer, head: Head, rows: readonly SealedRow[], sealedAt: string): Seal[] {
  let last = head;
  return rows.map((row) => {
    const seal = { seq: last.seq + 1, eventId: row.id ?? "", form: presentForm, previous: last.mac, sealedAt };
    const sealed = { ...seal, mac: macOf(key, seal, row) };
    last = sealed;
    return sealed;
  });
}

async function write(tx: Prisma.TransactionClient, seals: readonly Seal[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "AuditSeal" (seq, "eventId", form, previous, mac, "sealedAt")
    SELECT seq, "eventId", form, previous, mac, "sealedAt" AT TIME ZONE 'UTC'
    FROM jsonb_to_recordset(${JSON.stringify(seals)}::jsonb)
      AS x(seq bigint, "eventId" bigint, form int, previous text, mac text, "sealedAt" timestamp)
    ORDER BY seq`;
}

function stopped(message: string): OpsError {
  return new OpsError("CONFLICT", message, "Nothing more is sealed before somebody has looked: npm run audit:verify.");
}
