// Its own file because more than one change asks for the password again.
import type { Actor } from "@/lib/auth/actor";
import { dropAttempt, reserveAttempt, settleAttempt } from "@/lib/auth/count-attempt";
import { verifyPassword } from "@/lib/auth/passwords";
import { inWords } from "@/lib/auth/throttle";
import { refuse } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";

/**
 * Asks a signed-in person for the password again before a dangerous step; counted and throttled like a sign-in, so that
 * an open browser is no place to guess it. Throws INVALID or THROTTLED.
 */
export async function checkOwnPassword(actor: Actor, password: string): Promise<void> {
  const user = await read().user.findUnique({ where: { id: actor.id } });
  if (!user) throw new OpsError("NOT_ALLOWED", "Only a person with a password may do this.");
  const attempt = await reserveAttempt(user.email, actor.address);
  if ("wait" in attempt) throw new OpsError("THROTTLED", `Too many failures. Try again ${inWords(attempt.wait)}.`);
  const right = await verifyPassword(password, user.passwordHash).catch(async (error) => {
    await dropAttempt(attempt.id);
    throw error;
  });
  if (right) return settleAttempt(attempt.id);
  const error = new OpsError("INVALID", "That is not your password.", "Nothing was changed.");
  const words = "The password was wrong when it was asked for again.";
  throw await refuse(actor, "session:start", null, error, { words });
}
