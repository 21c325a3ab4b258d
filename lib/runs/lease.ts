// The worker's proof of life; part of the engine, not of a noun.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { client } from "@/lib/db/client";

/** Lease length and renewal, in milliseconds. Four renewals may fail before others take over. */
const leaseMs = 10_000;
export const renewEveryMs = 2_000;

export type WorkerIdentity = { readonly id: string; readonly host: string };

/** This machine since its last boot: process ids mean something only within it. */
export function thisHost(): string {
  try {
    return `${hostname()}/${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}`;
  } catch {
    return hostname();
  }
}

/** Registers this process as a worker with a fresh lease. Each start is a new worker; an old id never comes back. */
export async function takeLease(processStart: string, version: string): Promise<WorkerIdentity> {
  const worker = { id: randomUUID(), host: thisHost() };
  await client().$executeRaw`
    INSERT INTO "Worker" (id, host, pid, "processStart", version, "leaseExpiresAt")
    VALUES (${worker.id}, ${worker.host}, ${process.pid}, ${processStart}, ${version},
            clock_timestamp() + ${leaseMs} * interval '1 millisecond')`;
  return worker;
}

/** Renews by the database's clock. False: the lease has run out or was ended, and this worker must stop at once. */
export async function renewLease(workerId: string): Promise<boolean> {
  const renewed = await client().$executeRaw`
    UPDATE "Worker" SET "leaseExpiresAt" = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    WHERE id = ${workerId} AND "stoppedAt" IS NULL AND "leaseExpiresAt" > clock_timestamp()`;
  return renewed === 1;
}

/** Gives the lease back at an orderly stop, so that the next worker need not wait for it to expire. */
export async function endLease(workerId: string): Promise<void> {
  await client().$executeRaw`
    UPDATE "Worker" SET "stoppedAt" = clock_timestamp() WHERE id = ${workerId} AND "stoppedAt" IS NULL`;
}

/** Milliseconds without a successful renewal after which the worker must assume that it has been replaced. */
export const giveUpAfterMs = leaseMs - renewEveryMs;
