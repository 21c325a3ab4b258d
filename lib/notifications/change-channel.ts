// Adding, switching off, trying and delivering again are the whole life of a channel.
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { sealSecret } from "@/lib/environments/seal-secret";
import { OpsError } from "@/lib/errors";
import { shownAddress } from "@/lib/notifications/rules";
import type { AddChannelInput, ChannelInput, DeliveryInput } from "@/lib/notifications/schema";

/** A channel's configuration opens for this channel only. */
export function channelPurpose(id: string): string {
  return `notification channel ${id}`;
}

/** Adds a channel; its address and secrets are sealed to the worker's key. */
export async function addChannel(actor: Actor, input: z.output<typeof AddChannelInput>): Promise<{ id: string }> {
  const { name, events, ...config } = input;
  const id = randomUUID();
  const sealedConfig = await sealSecret(channelPurpose(id), JSON.stringify(config));
  const shown =
    config.kind === "email"
      ? `${config.to.join(", ")} through ${shownAddress(config.server)}`
      : shownAddress(config.url);
  return mutate(actor, "notification:edit", null, async (tx) => {
    await tx.notificationChannel.create({ data: { id, kind: config.kind, name, shown, sealedConfig, events } });
    const audit = {
      summary: `Added the notification channel ${name}`,
      subject: id,
      after: { kind: config.kind, shown, events },
    };
    return { value: { id }, audit };
  });
}

/** Switches a channel off, or on again. */
export async function toggleChannel(actor: Actor, { id }: z.output<typeof ChannelInput>): Promise<void> {
  const now = await databaseNow();
  return mutate(actor, "notification:edit", null, async (tx) => {
    const channel = await tx.notificationChannel.findUnique({ where: { id } });
    if (!channel) throw new OpsError("NOT_FOUND", "There is no such channel.");
    await tx.notificationChannel.update({ where: { id }, data: { disabledAt: channel.disabledAt ? null : now } });
    const wasOff = channel.disabledAt !== null;
    const summary = `Switched the notification channel ${channel.name} ${wasOff ? "on" : "off"}`;
    return {
      value: undefined,
      audit: { summary, subject: id, before: { disabled: wasOff }, after: { disabled: !wasOff } },
    };
  });
}

/** Sends a message that says it is a trial. The log shows whether it arrived. */
export function tryChannel(actor: Actor, { id }: z.output<typeof ChannelInput>): Promise<void> {
  return mutate(actor, "notification:edit", null, async (tx) => {
    const channel = await tx.notificationChannel.findUnique({ where: { id } });
    if (!channel || channel.disabledAt) throw new OpsError("NOT_FOUND", "There is no such channel, or it is off.");
    const subject = "Holdfast: a trial message";
    const text = `${actor.name} tries whether messages arrive through ${channel.name}. Nothing has happened.`;
    const body = { event: "trial", subject, text, path: "/notifications", facts: {} };
    await tx.notificationDelivery.create({ data: { channelId: id, event: "trial", subject, body } });
    return { value: undefined, audit: { summary: `Tried the notification channel ${channel.name}`, subject: id } };
  });
}

/** Delivers a message once more, whether it failed or arrived. */
export async function redeliver(actor: Actor, { id }: z.output<typeof DeliveryInput>): Promise<void> {
  const now = await databaseNow();
  return mutate(actor, "notification:edit", null, async (tx) => {
    const again = { status: "queued", attempts: 0, nextAttemptAt: now, lastProblem: null, deliveredAt: null } as const;
    const { count } = await tx.notificationDelivery.updateMany({
      where: { id, status: { not: "queued" } },
      data: again,
    });
    if (count === 0) throw new OpsError("CONFLICT", "It is being delivered already.");
    return { value: undefined, audit: { summary: "Delivered a message again", subject: id } };
  });
}
