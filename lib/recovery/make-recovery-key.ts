import { generateX25519Identity, identityToRecipient } from "age-encryption";
import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import type { MakeKeyInput, NewKey } from "@/lib/recovery/schema";

/**
 * Makes a recovery key and gives both halves to the person who asked. The secret half is kept nowhere: it is shown now
 * and never again. What was sealed to an older key stays sealed to that one.
 */
export async function makeRecoveryKey(
  actor: Actor,
  { replaces }: Pick<z.output<typeof MakeKeyInput>, "replaces">,
): Promise<NewKey> {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  return mutate(actor, "recovery:make-key", null, async (tx) => {
    await tx.$executeRaw`LOCK TABLE "RecoveryKey" IN SHARE ROW EXCLUSIVE MODE`;
    const before = await tx.recoveryKey.findFirst({ orderBy: { createdAt: "desc" } });
    if ((before?.recipient ?? null) !== replaces) {
      const hint = "Reload the page, and look who made it.";
      throw new OpsError("CONFLICT", "Somebody has made a recovery key meanwhile.", hint);
    }
    await tx.recoveryKey.create({ data: { recipient, createdBy: actor.name } });
    const summary = before ? "Made a new recovery key in place of the old one" : "Made the recovery key";
    return {
      value: { identity, recipient },
      audit: { summary, before: { recipient: before?.recipient ?? null }, after: { recipient } },
    };
  });
}
