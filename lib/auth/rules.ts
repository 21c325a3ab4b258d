import { type Permission, permissions } from "@/lib/auth/permissions";
import { type Role, roles, type Tier, tiers } from "@/lib/auth/schema";

/** What the permission table needs to know of whoever acts. */
type Subject = { readonly kind: "user" | "token" | "system" | "run"; readonly role: Role };

/**
 * The one permission decision: null when allowed, else the sentence to show.
 * Unknown permissions, tiers and roles are denied. `tier` null means the act concerns no environment.
 */
export function denied(permission: Permission, subject: Subject, tier: Tier | null): string | null {
  const row = Object.hasOwn(permissions, permission) ? permissions[permission] : undefined;
  if (!row) return "This is not something Holdfast knows how to do.";
  const needed = tier === null ? highest(row) : row[tiers.indexOf(tier)];
  if (!needed) return "This environment has no known tier, so nothing may be done to it.";
  if (needed === "engine") {
    return subject.kind === "run" || subject.kind === "system" ? null : "Only Holdfast's own worker may do this.";
  }
  if (subject.kind === "run") return "A run may only record its own work.";
  const rank = roles.indexOf(subject.role);
  if (rank >= 0 && rank >= roles.indexOf(needed)) return null;
  return `This needs the role ${needed}${tier ? ` in ${tier}` : ""}. You are ${article(subject.role)} ${subject.role}.`;
}

function highest(row: readonly (Role | "engine")[]): Role | "engine" | undefined {
  if (row.includes("engine")) return "engine";
  return [...roles].reverse().find((role) => row.includes(role));
}

function article(role: Role): string {
  return /^[aeo]/.test(role) ? "an" : "a";
}
