import { z } from "zod";
import { type NotificationEvent, notificationEvents } from "@/lib/notifications/rules";

const Event = z.enum(Object.keys(notificationEvents) as [NotificationEvent, ...NotificationEvent[]]);

const Common = {
  name: z.string().trim().min(1, "Give it a name.").max(60),
  events: z.array(Event).min(1, "Choose at least one."),
};
const Url = z.url({ protocol: /^https?$/, error: "An address that begins with http:// or https://." }).max(1_000);
const noServer = "An address such as smtps://user:password@mail.example.com:465.";
const notEncoded = "In a user name or password write @ as %40, / as %2F, ? as %3F and # as %23.";
/** Nothing of a password may be taken for the host or the port, which everybody who sees the channel reads. */
const MailServer = z
  .string()
  .trim()
  .max(1_000)
  .refine((text) => !/^smtps?:\/\/[^@/?#]*[/?#].*@/.test(text), { error: notEncoded, abort: true })
  .refine((text) => /^smtps?:\/\/[^\s]+$/.test(text) && URL.canParse(text) && new URL(text).host !== "", noServer);
const Mail = z.email("An address such as ops@example.com.").max(320);

export const AddChannelInput = z.discriminatedUnion("kind", [
  z.object({
    ...Common,
    kind: z.literal("email"),
    server: MailServer,
    from: Mail,
    to: z.array(Mail).min(1, "At least one.").max(20),
  }),
  z.object({ ...Common, kind: z.literal("slack"), url: Url }),
  z.object({
    ...Common,
    kind: z.literal("webhook"),
    url: Url,
    secret: z.string().min(16, "At least 16 characters.").max(500),
  }),
]);
export const ChannelInput = z.object({ id: z.uuid() });
export const DeliveryInput = z.object({ id: z.uuid() });

/** What lies sealed in a channel's row; only the worker opens it. */
export const ChannelConfig = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("email"), server: z.string(), from: z.string(), to: z.array(z.string()) }),
  z.object({ kind: z.literal("slack"), url: z.string() }),
  z.object({ kind: z.literal("webhook"), url: z.string(), secret: z.string() }),
]);
export type ChannelConfig = z.infer<typeof ChannelConfig>;

/** One message, the same for every channel. Never holds a secret. `path` is the page it speaks of. */
export type Message = {
  readonly event: NotificationEvent;
  readonly subject: string;
  readonly text: string;
  readonly path: string;
  readonly facts: Readonly<Record<string, string>>;
};

export type ChannelView = {
  readonly id: string;
  readonly kind: "email" | "slack" | "webhook";
  readonly name: string;
  readonly shown: string;
  readonly events: readonly NotificationEvent[];
  readonly disabledAt: string | null;
};

export type DeliveryView = {
  readonly id: string;
  readonly channel: string;
  readonly subject: string;
  readonly status: "queued" | "delivered" | "failed";
  readonly attempts: number;
  readonly problem: string | null;
  readonly createdAt: string;
  readonly deliveredAt: string | null;
  readonly nextAttemptAt: string | null;
};
