import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Stranger } from "@/lib/auth/actor";
import { dropAttempt, reserveAttempt, settleAttempt } from "@/lib/auth/count-attempt";
import { hashToken } from "@/lib/auth/find-session";
import { issueUserActor } from "@/lib/auth/issue-actor";
import { verifyPassword } from "@/lib/auth/passwords";
import { refuseStranger } from "@/lib/auth/refuse-stranger";
import type { Role } from "@/lib/auth/schema";
import { inWords } from "@/lib/auth/throttle";
import { mutate, refuse } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { isStorable } from "@/lib/typed-text";

const Credentials = z.object({ email: z.string().max(320).refine(isStorable), password: z.string().max(1_024) });
const sessionMilliseconds = 12 * 60 * 60 * 1_000;

type Browser = Stranger & { readonly userAgent: string };
type User = { id: string; email: string; name: string; role: Role };

/**
 * Checks a password and starts a new session; `previous`, the token of the session this browser had, ends with it.
 * Returns the new session's token. Throws NOT_SIGNED_IN, the same for every reason, or THROTTLED with the time to wait.
 */
export async function signIn(browser: Browser, input: unknown, previous: string | null): Promise<string> {
  const parsed = Credentials.safeParse(input);
  if (!parsed.success) throw await refuseStranger(browser, "session:start", wrong(), "Sign-in with unreadable input.");
  const email = parsed.data.email.trim().toLowerCase();
  const attempt = await reserveAttempt(email, browser.address);
  if ("wait" in attempt) throw await refuseForNow(browser, attempt.wait);

  const user = await read().user.findUnique({ where: { email } });
  const right = await verifyPassword(parsed.data.password, user?.passwordHash ?? null).catch(async (error) => {
    await dropAttempt(attempt.id);
    throw error instanceof OpsError ? await refuseStranger(browser, "session:start", error) : error;
  });
  if (!user || !right || user.disabledAt) {
    const name = user ? user.email : "an unknown account";
    throw await refuse({ name, address: browser.address }, "session:start", null, wrong(), {
      words: "Sign-in failed.",
    });
  }
  await settleAttempt(attempt.id);
  return startSession(user, browser, previous);
}

async function startSession(user: User, browser: Browser, previous: string | null): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const now = await databaseNow();
  await mutate(issueUserActor(user, null, browser.address), "session:start", null, async (tx) => {
    const former = { tokenHash: hashToken(previous ?? ""), revokedAt: null };
    const { count } = await tx.session.updateMany({ where: former, data: { revokedAt: now } });
    const session = await tx.session.create({
      data: {
        tokenHash: hashToken(token),
        userId: user.id,
        address: browser.address,
        userAgent: browser.userAgent,
        expiresAt: new Date(now.getTime() + sessionMilliseconds),
      },
    });
    const ended = count > 0 ? { after: { "this browser's former session ended": true } } : {};
    return { value: null, audit: { summary: "Signed in.", subject: `session ${session.id}`, ...ended } };
  });
  return token;
}

async function refuseForNow(browser: Browser, seconds: number): Promise<OpsError> {
  const hint = "An administrator can make a one-time link for you meanwhile.";
  const error = new OpsError("THROTTLED", `Too many failed sign-ins. Try again ${inWords(seconds)}.`, hint);
  return refuseStranger(browser, "session:start", error, "Sign-in refused: too many failures.");
}

function wrong(): OpsError {
  const message = "Email and password do not belong together, or the account may not sign in.";
  return new OpsError("NOT_SIGNED_IN", message, "Check both. An administrator can make a one-time link for you.");
}
