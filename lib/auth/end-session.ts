import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";

/** Ends one of the actor's own sessions, this one (sign-out) or another browser's. Throws NOT_FOUND for foreign ones. */
export async function endSession(actor: Actor, sessionId: string): Promise<void> {
  const now = await databaseNow();
  await mutate(actor, "session:end", null, async (tx) => {
    const own = { id: sessionId, userId: actor.id, revokedAt: null };
    const { count } = await tx.session.updateMany({ where: own, data: { revokedAt: now } });
    if (count === 0) throw new OpsError("NOT_FOUND", "You have no such session.", "It may have ended by itself.");
    const summary = sessionId === actor.sessionId ? "Signed out." : "Ended a session in another browser.";
    return { value: undefined, audit: { summary, subject: `session ${sessionId}` } };
  });
}
