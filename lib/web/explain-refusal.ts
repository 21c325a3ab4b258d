import type { Actor } from "@/lib/auth/actor";
import type { Permission } from "@/lib/auth/permissions";
import { requirePermission } from "@/lib/auth/require-permission";
import { OpsError } from "@/lib/errors";

/** For pages that are not for everybody: null, or the sentence to show; the refusal is then written down. */
export async function explainRefusal(actor: Actor, permission: Permission): Promise<string | null> {
  try {
    await requirePermission(actor, permission, null);
    return null;
  } catch (error) {
    if (error instanceof OpsError) return error.message;
    throw error;
  }
}
