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
  timeOf,
} from "@/lib/audit/seal-form";
import type { Prisma } from "@/lib/db/generated/client";
import { extendChain } from "@/lib/db/telemetry";
import { OpsError } from "@/lib/errors";

/** Rows sealed in one transaction. */
const batch = 500;
/** Ids are given out before the commit, so a row may appear below one that is sealed already; this far below, usually. */
const reach = 1_000n;
const lowest = "-9223372036854775808";

/** `head` is the chain's end after the round, `at` the database's time before it looked, `more` whether rows may wait. */
export type Round = { readonly head: Head; readonly at: string; readonly sealed: number; readonly more: boolean };

/**
 * Seals the oldest rows without a seal; looks at the newest thousand ids, or at all rows when `everything`. Null when
 * another worker is sealing at this moment. `known` is an end that the chain had before: when the chain does not contain
 * it any more, nothing is sealed and a CONFLICT says so. Continuing would hide what was cut off.
 */
export function sealRound(key: Buffer, known: Head | null, everything: boolean): Promise<Round | null> {
  return extendChain(async (tx) => {
    const ask: Ask = (sql, ...values) => tx.$queryRawUnsafe(sql, ...values);
    const head = (await readHead(ask)) ?? beforeAll;
    await requireContinuation(ask, key, known, head);
    const at = await readClock(ask);
    const rows = await readUnsealed(ask, everything);
    const seals = chain(key, head, rows, at);
    if (seals.length > 0) await write(tx, seals);
    const { seq, mac } = seals.at(-1) ?? head;
    return { head: { seq, mac }, at, sealed: seals.length, more: seals.length === batch };
  });
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

async function readClock(ask: Ask): Promise<string> {
  const [clock] = await ask<{ at: string }>(`SELECT ${clockAsText} AS at`);
  return clock?.at ?? "";
}

async function readUnsealed(ask: Ask, everything: boolean): Promise<SealedRow[]> {
  const [newest] = await ask<{ id: string | null }>(`SELECT max("eventId")::text AS id FROM "AuditSeal"`);
  const floor = everything || !newest?.id ? lowest : String(BigInt(newest.id) - reach);
  return ask<SealedRow>(
    `SELECT ${rowAsText} FROM "AuditEvent" e WHERE e.id > $1::bigint
     AND NOT EXISTS (SELECT FROM "AuditSeal" s WHERE s."eventId" = e.id AND s."eventId" > $1::bigint)
     ORDER BY e.id LIMIT ${batch}`,
    floor,
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
  const data = seals.map((seal) => ({
    ...seal,
    eventId: BigInt(seal.eventId),
    sealedAt: new Date(timeOf(seal.sealedAt)),
  }));
  await tx.auditSeal.createMany({ data });
}

function stopped(message: string): OpsError {
  return new OpsError("CONFLICT", message, "Nothing more is sealed before somebody has looked: npm run audit:verify.");
}
