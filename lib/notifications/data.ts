import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { read } from "@/lib/db/read";
import type { NotificationEvent } from "@/lib/notifications/rules";
import type { ChannelView, DeliveryView } from "@/lib/notifications/schema";

/** Every channel, by name; addresses only as far as they may be shown. */
export async function listChannels(actor: Actor): Promise<ChannelView[]> {
  await requirePermission(actor, "notification:see", null);
  const rows = await read().notificationChannel.findMany({ orderBy: { name: "asc" } });
  return rows.map(({ id, kind, name, shown, events, disabledAt }) => ({
    id,
    kind,
    name,
    shown,
    events: events as NotificationEvent[],
    disabledAt: disabledAt?.toISOString() ?? null,
  }));
}

/** The newest 100 messages and what became of them. */
export async function listDeliveries(actor: Actor): Promise<DeliveryView[]> {
  await requirePermission(actor, "notification:see", null);
  const rows = await read().notificationDelivery.findMany({
    include: { channel: { select: { name: true } } },
    orderBy: { createdAt: "desc" },
    take: 100,
  });
  return rows.map(({ id, channel, subject, status, attempts, lastProblem, createdAt, deliveredAt, nextAttemptAt }) => ({
    id,
    channel: channel.name,
    subject,
    status,
    attempts,
    problem: lastProblem,
    createdAt: createdAt.toISOString(),
    deliveredAt: deliveredAt?.toISOString() ?? null,
    nextAttemptAt: status === "queued" && attempts > 0 ? nextAttemptAt.toISOString() : null,
  }));
}
