// What a reader does who finds a copy changed: it is looked at now, and it disproves the backup only if it is the last.
import type { Actor } from "@/lib/auth/actor";
import { lookAgain } from "@/lib/copies/look-again";
import type { Backup } from "@/lib/db/generated/client";
import { archiveAtFault, OpsError } from "@/lib/errors";

/** The error to throw: the same, or where another good copy is left one that says so. */
export async function blameCopy(
  actor: Actor,
  backup: Backup,
  { copyId, place }: { readonly copyId: string; readonly place: string },
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof OpsError) || error.cause !== archiveAtFault) return error;
  if ((await lookAgain(actor, backup, copyId)) === 0) return error;
  const message = `The copy in ${place} is not the archive that was written; there is another one, and this one is looked at again.`;
  return new OpsError("PRECONDITION", message, "Try again once the page of the backup shows its copies.", error.raw);
}
