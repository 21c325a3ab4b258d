// The worker's part of the audit log: rows are sealed within a second, the chain's end is anchored, all of it is proven
// each hour. What pages show of it are observations with their time.
import { setTimeout as delay } from "node:timers/promises";
import { type Anchor, type AnchorSink, anchorFile, hasAnchors } from "@/lib/audit/anchor-file";
import { ensureAuditKey, openAuditKey } from "@/lib/audit/open-key";
import { proveChain } from "@/lib/audit/prove-chain";
import { readHead } from "@/lib/audit/read-chain";
import { describeProof } from "@/lib/audit/rules";
import { lowestId, sealRound } from "@/lib/audit/seal-events";
import type { Ask, Head } from "@/lib/audit/seal-form";
import type { Prisma } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { telemetry } from "@/lib/db/telemetry";
import { OpsError } from "@/lib/errors";
import { logError } from "@/lib/log";

const tickMs = 500;
const sweepEveryMs = 60_000;
const anchorEveryMs = 300_000;
const anchorAfterMs = 2_000;
const proveEveryMs = 3_600_000;
const proveAgainMs = 300_000;

type Chain = { readonly key: Buffer; readonly sink: AnchorSink };
type Seen = {
  readonly state: "ok" | "failed" | "unknown";
  readonly summary: string;
  readonly data: Prisma.InputJsonObject;
};

const ask: Ask = (sql, ...values) => telemetry().$queryRawUnsafe(sql, ...values);

/** Runs until aborted. Whatever goes wrong is shown, logged once, and tried again. */
export async function keepChain({ signal }: { signal: AbortSignal }): Promise<void> {
  let sealer: Sealer | null = null;
  let trouble: string | null = null;
  const proof = { running: false, at: 0 };
  while (!signal.aborted) {
    const former: string | null = trouble;
    try {
      sealer ??= await startSealer();
      await sealer(former !== null);
      trouble = null;
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
      if (trouble !== former) await report(error);
    }
    if (trouble !== former) proof.at = 0;
    if (!proof.running && performance.now() >= proof.at) void proveOnce(proof);
    await delay(tickMs, undefined, { signal }).catch(() => {});
  }
}

/** Beside the sealing, which does not wait for it. Who wants another proof meanwhile sets `at` and gets one afterwards. */
async function proveOnce(proof: { running: boolean; at: number }): Promise<void> {
  const never = Number.POSITIVE_INFINITY;
  Object.assign(proof, { running: true, at: never });
  const isIntact = await prove().catch((error) => logError("the proof of the audit chain was not written", error));
  proof.running = false;
  if (proof.at === never) proof.at = performance.now() + (isIntact ? proveEveryMs : proveAgainMs);
}

async function openChain(): Promise<Chain> {
  const key = await openAuditKey();
  return { key, sink: anchorFile(key) };
}

/** What is done at each tick; `afresh` says that it had failed before. */
type Sealer = (afresh: boolean) => Promise<void>;

async function startSealer(): Promise<Sealer> {
  await ensureAuditKey(async () => (await hasAnchors()) || (await readHead(ask)) !== null);
  const { key, sink } = await openChain();
  const newest = await sink.newest();
  if (newest === "foreign") throw new OpsError("CONFLICT", "The anchors were not made with the key that is here.");
  let known: Head | null = newest === "none" ? null : newest;
  let anchored = { seq: known?.seq ?? 0, at: Number.NEGATIVE_INFINITY };
  let sweptAt = Number.NEGATIVE_INFINITY;
  return async (afresh) => {
    const sweep = performance.now() - sweptAt >= sweepEveryMs;
    const began = performance.now();
    let round = await sealRound(key, known, sweep ? lowestId : null);
    while (round?.next) {
      known = round.head;
      round = await sealRound(key, known, round.next);
    }
    if (!round) return;
    known = round.head;
    if (sweep) sweptAt = began;
    const age = performance.now() - anchored.at;
    const due = afresh || age >= anchorEveryMs || (known.seq !== anchored.seq && age >= anchorAfterMs);
    if (!due || known.seq === 0) return;
    await anchor(sink, { ...known, at: round.at });
    anchored = { seq: known.seq, at: performance.now() };
  };
}

async function anchor(sink: AnchorSink, { seq, mac, at }: Anchor): Promise<void> {
  await sink.append({ seq, mac, at });
  await observe("sealing", { state: "ok", summary: `sealed and anchored up to #${seq}`, data: { seq } });
}

async function report(error: unknown): Promise<void> {
  logError("the audit log is not being sealed; it is tried again", error);
  const known = error instanceof OpsError;
  const summary = known ? [error.message, error.hint].filter(Boolean).join(" ") : "The worker's log says why.";
  const state = known ? "failed" : "unknown";
  await observe("sealing", { state, summary, data: {} }).catch(() => {});
}

/** Proves everything and writes down what came of it. Returns whether all is well. */
async function prove(): Promise<boolean> {
  const proof = await openChain()
    .then(({ key, sink }) => proveChain(ask, key, sink))
    .catch((error) => {
      logError("the audit chain could not be checked", error);
      const sentence = error instanceof OpsError ? error.message : "The worker's log says why.";
      return { is: "unknown", sentence } as const;
    });
  const { state, summary } = describeProof(proof);
  if (proof.is === "broken") logError("the audit chain is broken", new Error(summary));
  const data =
    proof.is === "broken"
      ? { ...proof.first, proven: proof.proven }
      : proof.is === "intact"
        ? { proven: proof.proven }
        : {};
  await observe("chain", { state, summary, data });
  return proof.is === "intact";
}

/** Dated by the database's clock, by which its age is judged; `since` moves only when the state changes. */
async function observe(kind: "sealing" | "chain", seen: Seen): Promise<void> {
  const now = await databaseNow();
  const before = await read().auditObservation.findUnique({ where: { kind } });
  const since = before && before.state === seen.state ? before.since : now;
  const data = { ...seen, observedAt: now, since };
  await telemetry().auditObservation.upsert({ where: { kind }, create: { kind, ...data }, update: data });
}
