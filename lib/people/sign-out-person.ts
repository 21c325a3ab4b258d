import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { findPerson } from "@/lib/people/lock-people";
import type { PersonInput } from "@/lib/people/schema";

/** Ends all sessions of a person; returns how many there were. */
export async function signOutPerson(actor: Actor, { id }: z.output<typeof PersonInput>): Promise<number> {
  const now = await databaseNow();
  return mutate(actor, "people:sign-out", null, async (tx) => {
    const person = await findPerson(tx, id);
    const open = { userId: id, revokedAt: null, expiresAt: { gt: now } };
    const { count } = await tx.session.updateMany({ where: open, data: { revokedAt: now } });
    const summary = `Signed ${person.email} out everywhere.`;
    return { value: count, audit: { summary, subject: `user ${id}`, before: { sessions: count } } };
  });
}
