// Proves the whole chain from the table, the seals, the key and the anchors: for the worker and for `npm run audit:verify`.
import type { Anchor, AnchorSink } from "@/lib/audit/anchor-file";
import { explainFault } from "@/lib/audit/explain-fault";
import { faultOf, type Link, readHead, readLinks, readMac } from "@/lib/audit/read-chain";
import type { Break, ChainProof } from "@/lib/audit/schema";
import { type Ask, beforeAll, type Head, timeOf } from "@/lib/audit/seal-form";

const batch = 2_000;
/** A row is written within seconds of its commit, and everything is looked for each minute: later is too late. */
const lateMs = 300_000;
const unanchoredMs = 600_000;

/**
 * Walks the chain in its order and stops at the first row that is not as it was sealed. Reads only; may run beside
 * workers that seal. Rejects when the database or the anchors cannot be read.
 */
export async function proveChain(ask: Ask, key: Buffer, sink: AnchorSink): Promise<ChainProof> {
  const newest = await sink.newest();
  const anchors = sink.all()[Symbol.asyncIterator]();
  try {
    return await walkChain(ask, key, newest, anchors);
  } finally {
    await anchors.return?.();
  }
}

async function walkChain(
  ask: Ask,
  key: Buffer,
  newest: Awaited<ReturnType<AnchorSink["newest"]>>,
  anchors: AsyncIterator<{ line: number; anchor: Anchor | null }>,
): Promise<ChainProof> {
  // An anchor is written after its seal: every anchor that is there now is in the chain whose end is read next.
  const next = await anchors.next();
  const head = (await readHead(ask)) ?? beforeAll;
  const walk = { last: beforeAll as Head, anchored: null as Anchor | null, anchors: 0, next };
  const broken = (first: Break): ChainProof => ({ is: "broken", proven: walk.last.seq, first });

  while (walk.last.seq < head.seq) {
    const links = await readLinks(ask, walk.last.seq, head.seq, batch);
    for (const link of links) {
      const fault = faultOf(key, walk.last, link);
      if (fault === "mac" && link.seq === 1 && typeof newest === "string") return otherKey();
      if (fault) return broken(await explainFault(ask, key, walk.last, link, fault, anchoredMac(link.seq)));
      const late = lateness(link, walk.anchored);
      if (late) return broken(late);
      walk.last = link;
      const moved = await passAnchors(link.seq);
      if (moved) return broken(moved);
    }
    if (links.length === 0) break;
  }
  const cut = await passAnchors(Number.POSITIVE_INFINITY);
  if (cut) return broken(cut);
  if (newest === "foreign") return otherKey();
  return concludeUnsealed();

  function anchoredMac(seq: number): string | null {
    const anchor = walk.next.done ? null : walk.next.value.anchor;
    return anchor?.seq === seq ? anchor.mac : null;
  }

  /** Holds every anchor up to a place against the chain. */
  async function passAnchors(upTo: number): Promise<Break | null> {
    for (; !walk.next.done; walk.next = await anchors.next()) {
      const { line, anchor } = walk.next.value;
      if (!anchor && newest === "foreign") continue;
      if (!anchor) return { ...forgedAnchor(line), seq: null, eventId: null };
      if (anchor.seq > upTo) return null;
      if (anchor.seq > walk.last.seq) return truncated(walk.last, anchor);
      const mac = anchor.seq === walk.last.seq ? walk.last.mac : await readMac(ask, anchor.seq);
      if (mac !== anchor.mac) return rewritten(anchor, walk.anchored);
      walk.anchored = anchor;
      walk.anchors++;
    }
    return null;
  }

  async function concludeUnsealed(): Promise<ChainProof> {
    const open = await readUnsealed(ask);
    if (open.overdue) return broken(overdue(open.overdue));
    const anchored = walk.anchored;
    if (head.seq > (anchored?.seq ?? 0)) {
      const [first] = await readLinks(ask, anchored?.seq ?? 0, head.seq, 1);
      if (!anchored || !first || timeOf(open.now) - timeOf(first.sealedAt) > unanchoredMs) return unanchored(anchored);
    }
    const { anchors: count, last } = walk;
    return { is: "intact", proven: last.seq, unsealed: open.count, anchors: count, anchored };
  }
}

/** An anchor says that at its time everything was sealed: a row that was sealed after it cannot be much older. */
/** A time of the chain for people, to the second. */
function shown(at: string): string {
  return `${at.slice(0, 19).replace("T", " ")} UTC`;
}

function lateness({ row, seq, sealedAt }: Link, anchored: Anchor | null): Break | null {
  if (!row?.at || !anchored || timeOf(row.at) >= timeOf(anchored.at) - lateMs) return null;
  const sentence = `It says it was written ${shown(row.at)}, but was not there when the chain was anchored ${shown(anchored.at)}; it was sealed ${shown(sealedAt)}: added with an older date, or the database's clock was set back.`;
  return { what: "inserted", seq, eventId: row.id, sentence };
}

function truncated(last: Head, anchor: Anchor): Break {
  const sentence = `The chain ends at #${last.seq}, but #${anchor.seq} was anchored ${shown(anchor.at)}: the newest rows and their seals were cut off.`;
  return { what: "truncated", seq: last.seq + 1, eventId: null, sentence };
}

function rewritten(anchor: Anchor, before: Anchor | null): Break {
  const from = (before?.seq ?? 0) + 1;
  const sentence = `Seal #${anchor.seq} is not the one that was anchored ${shown(anchor.at)}: rows from #${from} on were cut off, and the chain was continued after that.`;
  return { what: "truncated", seq: from, eventId: null, sentence };
}

function forgedAnchor(line: number): Pick<Break, "what" | "sentence"> {
  return { what: "forged", sentence: `Line ${line} of the anchor file was not written with this key.` };
}

function overdue({ id, at }: { id: string; at: string }): Break {
  const sentence = `It says it was written ${shown(at)} and has no seal: no worker is sealing, or it was put in behind Holdfast's back.`;
  return { what: "unsealed", seq: null, eventId: id, sentence };
}

function otherKey(): ChainProof {
  return { is: "unknown", sentence: "The key that is here is not the one that the chain was sealed with." };
}

function unanchored(anchored: Anchor | null): ChainProof {
  const sentence = anchored
    ? `The seals fit their rows, but those after #${anchored.seq} are not anchored: whether more were cut off cannot be told.`
    : "The seals fit their rows, but there is no anchor: whether more were cut off cannot be told.";
  return { is: "unknown", sentence };
}

type Unsealed = { count: number; now: string; overdue: { id: string; at: string } | null };

/** Rows without a seal, and the first of them that should long have had one. */
async function readUnsealed(ask: Ask): Promise<Unsealed> {
  const [row] = await ask<{ count: number; now: string; id: string | null; at: string | null }>(
    `WITH open AS (
       SELECT e.id, e.at FROM "AuditEvent" e WHERE NOT EXISTS (SELECT FROM "AuditSeal" s WHERE s."eventId" = e.id)
     ), late AS (
       SELECT id, at FROM open
       WHERE at NOT BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp() + interval '1 minute'
       ORDER BY id LIMIT 1
     )
     SELECT (SELECT count(*)::int FROM open) AS count, to_json(clock_timestamp() AT TIME ZONE 'UTC') #>> '{}' AS now,
       (SELECT id::text FROM late) AS id, (SELECT to_json(at AT TIME ZONE 'UTC') #>> '{}' FROM late) AS at`,
  );
  if (!row) throw new Error("the metadata database gave no answer");
  return { count: row.count, now: row.now, overdue: row.id ? { id: row.id, at: row.at ?? "" } : null };
}
