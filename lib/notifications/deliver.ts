// The worker's postman: takes queued messages, one at a time, and writes down how each attempt went.
import { setTimeout as delay } from "node:timers/promises";
import { databaseNow } from "@/lib/db/read";
import { telemetry } from "@/lib/db/telemetry";
import { env } from "@/lib/env";
import { openSecret } from "@/lib/environments/open-secret";
import { OpsError } from "@/lib/errors";
import { logError, logWithReference } from "@/lib/log";
import { channelPurpose } from "@/lib/notifications/change-channel";
import { nextAttempt } from "@/lib/notifications/rules";
import { ChannelConfig, type Message } from "@/lib/notifications/schema";
import { sendMessage } from "@/lib/notifications/send-message";

const everyMs = 1_000;
/** Longer than one attempt can take: a message whose worker died is tried again after it. */
const leaseSeconds = 60;

/** Runs until aborted. Several workers share the queue; a message may arrive twice, never not at all. */
export async function deliverNotifications({ signal }: { signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    const id = await takeOne().catch((error) => {
      logError("the queue of notifications was not read", error);
      return null;
    });
    if (id) await attempt(id).catch((error) => logError("a notification's outcome was not written down", error));
    else await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** Reserves the oldest message that is due by pushing its next attempt behind the lease. */
async function takeOne(): Promise<string | null> {
  const rows = await telemetry().$queryRaw<{ id: string }[]>`
    UPDATE "NotificationDelivery" SET attempts = attempts + 1,
      "nextAttemptAt" = clock_timestamp() + make_interval(secs => ${leaseSeconds}::int)
    WHERE id = (
      SELECT d.id FROM "NotificationDelivery" d JOIN "NotificationChannel" c ON c.id = d."channelId"
      WHERE d.status = 'queued' AND d."nextAttemptAt" <= clock_timestamp() AND c."disabledAt" IS NULL
      ORDER BY d."nextAttemptAt" LIMIT 1 FOR UPDATE OF d SKIP LOCKED)
    RETURNING id`;
  return rows[0]?.id ?? null;
}

async function attempt(id: string): Promise<void> {
  const delivery = await telemetry().notificationDelivery.findUniqueOrThrow({
    where: { id },
    include: { channel: true },
  });
  const problem = await send(delivery);
  const now = await databaseNow();
  if (problem === null) {
    const data = { status: "delivered", deliveredAt: now, lastProblem: null } as const;
    await telemetry().notificationDelivery.update({ where: { id }, data });
    return;
  }
  const next = nextAttempt(delivery.attempts, now);
  const data = next
    ? { nextAttemptAt: next, lastProblem: problem }
    : { status: "failed" as const, lastProblem: problem };
  await telemetry().notificationDelivery.update({ where: { id }, data });
}

type Delivery = {
  readonly id: string;
  readonly body: unknown;
  readonly channel: { readonly id: string; readonly sealedConfig: string };
};

/** Null when it arrived, else the sentence that says why not. */
async function send({ id, body, channel }: Delivery): Promise<string | null> {
  try {
    const config = ChannelConfig.parse(JSON.parse(await openSecret(channelPurpose(channel.id), channel.sealedConfig)));
    await sendMessage(config, body as Message, id, env().publicUrl);
    return null;
  } catch (error) {
    if (error instanceof OpsError) return error.message;
    return `It could not be sent (reference ${logWithReference("a notification could not be sent", error)}).`;
  }
}
