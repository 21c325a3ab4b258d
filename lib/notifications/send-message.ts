// How each kind of channel carries a message. Runs in the worker only: it opens the channel's secrets.
import { createTransport } from "nodemailer";
import { OpsError } from "@/lib/errors";
import { hasArrived } from "@/lib/notifications/rules";
import type { ChannelConfig, Message } from "@/lib/notifications/schema";
import { postJson } from "@/lib/outbound";

const timeoutMs = 15_000;

/** Sends once; throws OpsError with the reason when it is not known to have arrived. `id` names the message for receivers. */
export async function sendMessage(
  config: ChannelConfig,
  message: Message,
  id: string,
  publicUrl: string | null,
): Promise<void> {
  const link = publicUrl ? new URL(message.path, publicUrl).href : message.path;
  if (config.kind === "email") return sendMail(config, message, id, link);
  const slack = { text: `*${message.subject}*\n${message.text}\n${link}` };
  const body = config.kind === "slack" ? slack : { ...message, id, link };
  const secret = config.kind === "webhook" ? config.secret : null;
  const status = await postJson(config.url, body, { secret, timeoutMs, id });
  if (!hasArrived(status)) throw new OpsError("UNREACHABLE", `The receiver answered HTTP ${status}.`);
}

async function sendMail(
  config: Extract<ChannelConfig, { kind: "email" }>,
  message: Message,
  id: string,
  link: string,
): Promise<void> {
  const transport = createTransport({
    url: config.server,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  const facts = Object.entries(message.facts).map(([name, value]) => `${name}: ${value}`);
  try {
    await transport.sendMail({
      from: config.from,
      to: config.to,
      subject: message.subject,
      text: [message.text, "", ...facts, "", link].join("\n"),
      messageId: `<${id}@holdfast>`,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  } catch (error) {
    throw new OpsError("UNREACHABLE", mailProblem(error));
  } finally {
    transport.close();
  }
}

/** By nodemailer's codes; its messages may repeat addresses and names of users. */
function mailProblem(error: unknown): string {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  if (code === "EAUTH") return "The mail server refused the user or the password.";
  if (code === "EENVELOPE" || code === "EMESSAGE")
    return `The mail server refused the message (${responseCode ?? "no code"}).`;
  if (code === "ETIMEDOUT") return "The mail server did not answer in time.";
  if (code === "ETLS") return "The mail server's encryption could not be agreed on.";
  return "The mail server could not be reached.";
}
