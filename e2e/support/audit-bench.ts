import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { type AnchorSink, anchorFile } from "@/lib/audit/anchor-file";
import { ensureAuditKey, openAuditKey } from "@/lib/audit/open-key";
import { proveChain } from "@/lib/audit/prove-chain";
import type { ChainProof } from "@/lib/audit/schema";
import { lowestId, type Round, sealRound } from "@/lib/audit/seal-events";
import type { Ask, Head } from "@/lib/audit/seal-form";
import { issueUserActor } from "@/lib/auth/issue-actor";
import { mutate, refuse } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import { holdfastDatabase } from "./holdfast-database";

export type AuditBench = {
  readonly url: string;
  readonly home: string;
  readonly key: Buffer;
  readonly sink: AnchorSink;
  /** The superuser, who can do what Holdfast's own role cannot. */
  readonly direct: Client;
  /** Writes changes and refusals of all shapes through `mutate`. */
  write(count: number): Promise<void>;
  /** Seals everything as the worker does, without its clock, and anchors the end. */
  sealAll(): Promise<Head>;
  prove(): Promise<ChainProof>;
  /** Empties log, chain and anchors, as nobody but the superuser can; the key stays. */
  reset(): Promise<void>;
  drop(): Promise<void>;
};

/** A metadata database with a key, to write, seal and prove by hand. */
export async function auditBench(): Promise<AuditBench> {
  const database = await holdfastDatabase();
  const direct = new Client({ connectionString: database.url });
  await direct.connect();
  await ensureAuditKey(async () => false);
  const key = await openAuditKey();
  const sink = anchorFile(key);
  let written = 0;
  let known: Head | null = null;
  const ask: Ask = async (sql, ...values) => (await direct.query(sql, values)).rows;
  return {
    ...database,
    key,
    sink,
    direct,
    async write(count) {
      const first = written;
      written += count;
      for (let number = first; number < first + count; number++) await writeOne(number);
    },
    async sealAll() {
      let round: Round | null = await sealRound(key, known, lowestId);
      while (round?.next) round = await sealRound(key, round.head, round.next);
      if (!round) throw new Error("somebody else is sealing");
      known = round.head;
      await sink.append({ ...known, at: round.at });
      return known;
    },
    prove: () => proveChain(ask, key, sink),
    async reset() {
      await direct.query(
        `BEGIN; SET LOCAL session_replication_role = replica; TRUNCATE "AuditEvent", "AuditSeal" RESTART IDENTITY; COMMIT`,
      );
      await rm(join(database.home, "audit.anchors"), { force: true });
      known = null;
    },
    async drop() {
      await direct.end();
      await database.drop();
    },
  };
}

async function writeOne(number: number): Promise<void> {
  const lead = issueUserActor({ id: "l", name: "Lea", role: "lead" }, null, "192.0.2.1");
  const place = { id: `environment ${number}`, name: "Production", tier: "production" } as const;
  const refusal = (sentence: string) => new OpsError("NOT_ALLOWED", sentence);
  if (number % 5 === 4) {
    await refuse({ name: "nobody", address: "::1" }, "session:start", null, refusal(`No ${number}`));
    return;
  }
  if (number % 5 === 3) {
    await refuse(lead, "backup:delete", place, refusal(`Not ${number}: "quoted"\n\u00e9\u{1f600}`));
    return;
  }
  const audit = {
    summary: `Change ${number}`,
    subject: `s ${number}`,
    before: { n: number },
    after: { n: number + 1 },
  };
  await mutate(lead, "session:start", null, async () => ({ value: null, audit }));
}
