import { Encrypter } from "age-encryption";
import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import type { EncryptionChoice } from "@/lib/destinations/schema";
import { OpsError } from "@/lib/errors";

/** Whether an environment's next archives are encrypted, and to whom beside this installation. Those that exist stay as they are. */
export async function chooseEncryption(actor: Actor, input: z.output<typeof EncryptionChoice>): Promise<void> {
  const { environmentId, encrypts } = input;
  const recipients = [...new Set(input.recipients.split(/\s+/).filter(Boolean))];
  for (const recipient of recipients) check(recipient);
  return mutate(actor, "destination:choose", { environmentId }, async (tx, before) => {
    await tx.environment.update({ where: { id: environmentId }, data: { encrypts, recipients } });
    const to = recipients.length === 0 ? "this installation" : `this installation and ${recipients.length} more`;
    const summary = `Archives of ${before.name} are ${encrypts ? `encrypted to ${to}` : "not encrypted"}`;
    const was = { encrypts: before.encrypts, recipients: before.recipients };
    return { value: undefined, audit: { summary, before: was, after: { encrypts, recipients } } };
  });
}

/** Also tells a key that must stay secret, which somebody may paste here by mistake. */
function check(recipient: string): void {
  if (/^AGE-SECRET-KEY/i.test(recipient)) {
    const hint = "Enter its public half, which begins with age1. Make a new pair: this one has been sent.";
    throw new OpsError("INVALID", "That is a secret key. It was not kept.", hint);
  }
  try {
    new Encrypter().addRecipient(recipient);
  } catch {
    const shown = recipient.slice(0, 20);
    throw new OpsError(
      "INVALID",
      `${shown} is no age recipient.`,
      "A recipient begins with age1; age-keygen makes one.",
    );
  }
}
