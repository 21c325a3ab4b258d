#!/usr/bin/env -S node --import tsx
// `npm run audit:verify`: proves the audit log from the database, the seals, the key and the anchors. It only reads.
// Exit codes: 0 intact, 1 broken, 2 could not be checked.
import { Client } from "pg";
import { embeddedUrl } from "@/bin/start/embedded-url";
import { anchorFile } from "@/lib/audit/anchor-file";
import { openAuditKey } from "@/lib/audit/open-key";
import { proveChain } from "@/lib/audit/prove-chain";
import { describeProof } from "@/lib/audit/rules";
import type { ChainProof } from "@/lib/audit/schema";
import type { Ask } from "@/lib/audit/seal-form";
import { OpsError } from "@/lib/errors";

const exitCodes = { intact: 0, broken: 1, unknown: 2 } as const;

const proof = await verify().catch((error): ChainProof => ({ is: "unknown", sentence: explain(error) }));
say(proof);
process.exitCode = exitCodes[proof.is];

async function verify(): Promise<ChainProof> {
  process.env.HOLDFAST_DATABASE_URL ||= embeddedUrl();
  const key = await openAuditKey();
  const client = new Client({
    connectionString: process.env.HOLDFAST_DATABASE_URL,
    application_name: "holdfast-audit-verify",
    connectionTimeoutMillis: 10_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("SET default_transaction_read_only = on");
    const ask: Ask = async (sql, ...values) => (await client.query(sql, values)).rows;
    return await proveChain(ask, key, anchorFile(key));
  } finally {
    await client.end().catch(() => {});
  }
}

/** Never the address: it holds the password. */
function explain(error: unknown): string {
  if (error instanceof OpsError) return [error.message, error.hint].filter(Boolean).join(" ");
  const { message } = error instanceof Error ? error : { message: String(error) };
  return `The database or the anchors could not be read: ${message || "no answer"}.`;
}

function say(of: ChainProof): void {
  const words = { intact: "intact", broken: "BROKEN", unknown: "could not be checked" };
  const lines = [`Audit log: ${words[of.is]}`, describeProof(of).summary];
  if (of.is === "broken") lines.push(`The ${of.proven} rows before it are proven; from there on nothing is.`);
  if (of.is === "intact" && of.anchored) {
    lines.push(
      `Not sealed yet: ${of.unsealed}. Newest anchor: #${of.anchored.seq} at ${of.anchored.at.slice(0, 19).replace("T", " ")} UTC (${of.anchors} in the file).`,
    );
  }
  process.stdout.write(`${lines.join("\n  ")}\n`);
}
