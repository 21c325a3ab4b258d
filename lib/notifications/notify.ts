import type { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/mutate";
import type { Message } from "@/lib/notifications/schema";

/**
 * Puts a message into the outbox of every enabled channel that wants its event, inside the caller's transaction: what
 * happened and that people will be told are one. The worker delivers.
 */
export async function notify(tx: Tx, message: Message): Promise<void> {
  const channels = await tx.notificationChannel.findMany({
    where: { disabledAt: null, events: { has: message.event } },
    select: { id: true },
  });
  const { event, subject } = message;
  const body = message as unknown as Prisma.InputJsonObject;
  await tx.notificationDelivery.createMany({
    data: channels.map(({ id }) => ({ channelId: id, event, subject, body })),
  });
}
