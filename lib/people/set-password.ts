import type { z } from "zod";
import type { Actor, Stranger } from "@/lib/auth/actor";
import { trustAddress } from "@/lib/auth/count-attempt";
import { hashToken } from "@/lib/auth/find-session";
import { issueUserActor } from "@/lib/auth/issue-actor";
import { hashPassword, verifyPassword } from "@/lib/auth/passwords";
import { refuseStranger } from "@/lib/auth/refuse-stranger";
import { mutate, refuse } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import type { ChangePasswordInput, WelcomeInput } from "@/lib/people/schema";

type Owner = { readonly email: string; readonly name: string; readonly isNew: boolean };

/** Whose one-time link this is, or null when it is unknown, used, too old, or its person is disabled. */
export async function findLinkOwner(token: string): Promise<Owner | null> {
  const link = await findLink(token);
  return link ? { email: link.user.email, name: link.user.name, isNew: link.user.passwordHash === null } : null;
}

/** Sets the password of a one-time link's owner, once; all their sessions end. Returns the email to sign in with. */
export async function welcomePerson(browser: Stranger, input: z.output<typeof WelcomeInput>): Promise<string> {
  const link = await findLink(input.token);
  if (!link) {
    throw await refuseStranger(browser, "password:set", linkSpent(), "A one-time link was tried that is not valid.");
  }
  const passwordHash = await hashPassword(input.password);
  const now = await databaseNow();
  const email = await mutate(issueUserActor(link.user, null, browser.address), "password:set", null, async (tx) => {
    const open = { id: link.id, usedAt: null, expiresAt: { gt: now }, user: { disabledAt: null } };
    const { count } = await tx.passwordToken.updateMany({ where: open, data: { usedAt: now } });
    if (count === 0) throw linkSpent();
    await tx.user.update({ where: { id: link.userId }, data: { passwordHash } });
    await tx.session.updateMany({ where: { userId: link.userId, revokedAt: null }, data: { revokedAt: now } });
    return {
      value: link.user.email,
      audit: { summary: "Set a password by a one-time link.", subject: link.user.email },
    };
  });
  await trustAddress(email, browser.address);
  return email;
}

/** Changes one's own password, which must be shown again; sessions in other browsers end. */
export async function changeOwnPassword(actor: Actor, input: z.output<typeof ChangePasswordInput>): Promise<void> {
  const user = await read().user.findUnique({ where: { id: actor.id } });
  if (!(await verifyPassword(input.current, user?.passwordHash ?? null))) {
    const error = new OpsError("INVALID", "Your current password is another one.", "Nothing was changed.");
    throw await refuse(actor, "password:set", null, error, { words: "The current password was wrong." });
  }
  const passwordHash = await hashPassword(input.password);
  const now = await databaseNow();
  await mutate(actor, "password:set", null, async (tx) => {
    await tx.user.update({ where: { id: actor.id }, data: { passwordHash } });
    const others = { userId: actor.id, revokedAt: null, id: { not: actor.sessionId ?? "" } };
    const { count } = await tx.session.updateMany({ where: others, data: { revokedAt: now } });
    const summary = "Changed their own password.";
    return {
      value: undefined,
      audit: { summary, subject: `user ${actor.id}`, after: { "other sessions ended": count } },
    };
  });
}

async function findLink(token: string) {
  const tokenHash = hashToken(token);
  const expiresAt = { gt: await databaseNow() };
  return read().passwordToken.findFirst({
    where: { tokenHash, usedAt: null, expiresAt, user: { disabledAt: null } },
    include: { user: true },
  });
}

function linkSpent(): OpsError {
  return new OpsError("NOT_FOUND", "This link does not work any more.", "Ask an administrator for a new one.");
}
