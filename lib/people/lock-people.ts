// Shared by every change to people: the one place that makes such changes wait for each other.

import type { User } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";

/**
 * Holds all active administrators' rows until the transaction ends and returns their ids. Two administrators who demote
 * each other at once pass here one after the other, and the second sees what the first has done.
 */
export async function lockAdmins(tx: Tx): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "User" WHERE role = 'admin' AND "disabledAt" IS NULL ORDER BY id FOR UPDATE`;
  return rows.map(({ id }) => id);
}

/** The person to change. Throws NOT_FOUND. */
export async function findPerson(tx: Tx, id: string): Promise<User> {
  const user = await tx.user.findUnique({ where: { id } });
  if (!user) throw new OpsError("NOT_FOUND", "There is no such person.", "Reload the page.");
  return user;
}
