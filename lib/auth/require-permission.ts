import type { Actor } from "@/lib/auth/actor";
import type { Permission } from "@/lib/auth/permissions";
import { denied } from "@/lib/auth/rules";
import type { Tier } from "@/lib/auth/schema";
import { refuse } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";

type Place = { readonly id: string; readonly name: string; readonly tier: Tier } | null;

/** For reads that are not for everybody: throws NOT_ALLOWED with the sentence to show, and writes the refusal down. */
export async function requirePermission(actor: Actor, permission: Permission, place: Place): Promise<void> {
  const refusal = denied(permission, actor, place?.tier ?? null);
  if (!refusal) return;
  const error = new OpsError("NOT_ALLOWED", refusal, "Ask a person with that role, or an administrator.");
  throw await refuse(actor, permission, place, error);
}
