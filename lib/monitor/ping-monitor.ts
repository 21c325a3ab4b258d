// The worker's sign of life for somebody outside, given only while Holdfast watches as it should.
import { setTimeout as delay } from "node:timers/promises";
import { databaseNow, read } from "@/lib/db/read";
import { telemetry } from "@/lib/db/telemetry";
import { openSecret } from "@/lib/environments/open-secret";
import { OpsError } from "@/lib/errors";
import { logError, logWithReference } from "@/lib/log";
import { gatherWatch } from "@/lib/monitor/gather-watch";
import { findUnwatched } from "@/lib/monitor/rules";
import { PingSight } from "@/lib/monitor/schema";
import { monitorPurpose } from "@/lib/monitor/set-monitor";
import { hasArrived } from "@/lib/notifications/rules";
import { pingAddress } from "@/lib/outbound";

const everyMs = 5_000;
const timeoutMs = 15_000;
/** After a ping that did not arrive, or was held back, it is asked again this soon. */
const soonMs = 30_000;

type Pinging = { readonly workerId: string; readonly signal: AbortSignal };

/** Runs until aborted. Of several workers one pings at a time. */
export async function pingMonitor(pinging: Pinging): Promise<void> {
  while (!pinging.signal.aborted) {
    await pingDue(pinging).catch((error) => logError("the outside monitor was not pinged; it is tried again", error));
    await delay(everyMs, undefined, { signal: pinging.signal }).catch(() => {});
  }
}

/** Pings if its time has come and all that watches does so. For the loop above and its test. */
export async function pingDue({ workerId, signal }: Pinging): Promise<void> {
  const monitor = await read().outsideMonitor.findUnique({ where: { id: 1 } });
  if (!monitor) return;
  const before = await claim(monitor.everyMinutes);
  if (!before) return;
  const now = await databaseNow();
  const unwatched = findUnwatched(await gatherWatch(workerId, now), now);
  const heldBack = unwatched.length > 0;
  const problem = heldBack ? unwatched.join(" ") : await send(monitor.sealedUrl, signal);
  if (signal.aborted) return;
  const arrivedAt = problem === null ? now.toISOString() : before.arrivedAt;
  // The moment of the next one follows from `at` and the interval, or from `soon`.
  const soon = problem === null ? null : new Date(now.getTime() + soonMs).toISOString();
  const found = { arrivedAt, problem, heldBack, soon };
  await telemetry().ownSight.updateMany({ where: { kind: "ping" }, data: { at: now, found } });
}

/**
 * Takes the turn by a write, which also proves that the metadata database takes one. Null when it is not due, or another
 * worker has it; what became of the one before otherwise.
 */
async function claim(everyMinutes: number): Promise<{ arrivedAt: string | null } | null> {
  const rows = await telemetry().$queryRaw<{ found: unknown }[]>`
    INSERT INTO "OwnSight" (kind, at, found)
    VALUES ('ping', clock_timestamp(), '{"arrivedAt": null, "problem": "It is being sent.", "heldBack": false}')
    ON CONFLICT (kind) DO UPDATE SET at = clock_timestamp(), found = ("OwnSight".found - 'soon') || '{"problem": "It is being sent.", "heldBack": false}'
    WHERE "OwnSight".at <= clock_timestamp() - make_interval(mins => ${everyMinutes}::int)
      OR ("OwnSight".found->>'soon')::timestamptz <= clock_timestamp()
    RETURNING found`;
  const [row] = rows;
  return row ? { arrivedAt: PingSight.safeParse(row.found).data?.arrivedAt ?? null } : null;
}

/** Null when it arrived, else the sentence that says why not. */
async function send(sealedUrl: string, signal: AbortSignal): Promise<string | null> {
  try {
    const status = await pingAddress(await openSecret(monitorPurpose, sealedUrl), { timeoutMs, signal });
    return hasArrived(status) ? null : `The monitor answered HTTP ${status}.`;
  } catch (error) {
    if (error instanceof OpsError) return error.message;
    return `It could not be sent (reference ${logWithReference("the outside monitor could not be pinged", error)}).`;
  }
}
