// Role, disable and enable are one change with one rule: who may do what from now on.
import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import type { Role } from "@/lib/auth/schema";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { findPerson, lockAdmins } from "@/lib/people/lock-people";
import { accessProblem } from "@/lib/people/rules";
import type { ChangeRoleInput, PersonInput } from "@/lib/people/schema";

/** Gives a person another role; it counts from their very next request. */
export function changeRole(actor: Actor, { id, role }: z.output<typeof ChangeRoleInput>): Promise<void> {
  return mutate(actor, "people:change-role", null, async (tx) => {
    const person = await checkAccess(tx, actor, id, (before) => ({ role, disabled: before.disabled }));
    await tx.user.update({ where: { id }, data: { role } });
    const summary = `Changed the role of ${person.email} from ${person.role} to ${role}.`;
    const audit = { summary, subject: `user ${id}`, before: { role: person.role }, after: { role } };
    return { value: undefined, audit };
  });
}

/** Takes all access from a person and ends their sessions and open links. */
export async function disablePerson(actor: Actor, { id }: z.output<typeof PersonInput>): Promise<void> {
  const now = await databaseNow();
  await mutate(actor, "people:disable", null, async (tx) => {
    const person = await checkAccess(tx, actor, id, (before) => ({ role: before.role, disabled: true }));
    await tx.user.update({ where: { id }, data: { disabledAt: now } });
    await tx.session.updateMany({ where: { userId: id, revokedAt: null }, data: { revokedAt: now } });
    await tx.passwordToken.updateMany({ where: { userId: id, usedAt: null }, data: { usedAt: now } });
    const audit = { summary: `Disabled ${person.email}.`, before: { disabled: false }, after: { disabled: true } };
    return { value: undefined, audit: { ...audit, subject: `user ${id}` } };
  });
}

/** Gives a disabled person their access back, with the role and password they had. */
export function enablePerson(actor: Actor, { id }: z.output<typeof PersonInput>): Promise<void> {
  return mutate(actor, "people:disable", null, async (tx) => {
    const person = await checkAccess(tx, actor, id, (before) => ({ role: before.role, disabled: false }));
    await tx.user.update({ where: { id }, data: { disabledAt: null } });
    const audit = { summary: `Enabled ${person.email}.`, before: { disabled: true }, after: { disabled: false } };
    return { value: undefined, audit: { ...audit, subject: `user ${id}` } };
  });
}

type Access = { readonly role: Role; readonly disabled: boolean };

async function checkAccess(tx: Tx, actor: Actor, id: string, wanted: (before: Access) => Access) {
  const admins = await lockAdmins(tx);
  if (actor.kind === "user" && !admins.includes(actor.id)) {
    throw new OpsError("NOT_ALLOWED", "You are not an administrator any more.", "Reload the page.");
  }
  const person = await findPerson(tx, id);
  const before = { id, role: person.role, disabled: person.disabledAt !== null };
  const problem = accessProblem(actor.id, before, wanted(before), admins);
  if (problem) throw new OpsError("PRECONDITION", problem, "Reload the page and look at how it is now.");
  return person;
}
