// One-time links, for an invitation and for a reset alike: both end in a password that only its owner knows.
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { hashToken } from "@/lib/auth/find-session";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { findPerson } from "@/lib/people/lock-people";
import { linkProblem } from "@/lib/people/rules";
import type { InviteInput, OneTimeLink, PersonInput } from "@/lib/people/schema";

const linkMilliseconds = 72 * 60 * 60 * 1_000;

/** Adds a person who cannot sign in until they have set a password by the returned link (72 hours, one use). */
export async function invitePerson(actor: Actor, input: z.output<typeof InviteInput>): Promise<OneTimeLink> {
  const now = await databaseNow();
  return mutate(actor, "people:invite", null, async (tx) => {
    const { count } = await tx.user.createMany({ data: [input], skipDuplicates: true });
    if (count === 0) {
      const hint = "Find them in the list: a new link is made there, and a disabled person is enabled there.";
      throw new OpsError("CONFLICT", `${input.email} is already here.`, hint);
    }
    const person = await tx.user.findUniqueOrThrow({ where: { email: input.email } });
    const value = await issueLink(tx, person, now);
    const summary = `Invited ${input.email} as ${input.role}.`;
    return { value, audit: { summary, subject: `user ${person.id}`, after: input } };
  });
}

/** Makes a link by which a person sets a new password; their earlier links stop working, their password does not yet. */
export async function resetPassword(actor: Actor, { id }: z.output<typeof PersonInput>): Promise<OneTimeLink> {
  const now = await databaseNow();
  return mutate(actor, "people:reset", null, async (tx) => {
    const person = await findPerson(tx, id);
    const problem = linkProblem(actor.id, { ...person, disabled: person.disabledAt !== null });
    if (problem) throw new OpsError("PRECONDITION", problem);
    const value = await issueLink(tx, person, now);
    const summary = `Made a one-time link for ${person.email} to set a password.`;
    return { value, audit: { summary, subject: `user ${id}`, after: { expires: value.expiresAt } } };
  });
}

async function issueLink(tx: Tx, person: { id: string; email: string }, now: Date): Promise<OneTimeLink> {
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(now.getTime() + linkMilliseconds);
  await tx.passwordToken.updateMany({ where: { userId: person.id, usedAt: null }, data: { usedAt: now } });
  await tx.passwordToken.create({ data: { userId: person.id, tokenHash: hashToken(token), expiresAt } });
  return { path: `/welcome/${token}`, expiresAt: expiresAt.toISOString(), email: person.email };
}
