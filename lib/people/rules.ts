import type { Role } from "@/lib/auth/schema";

type Person = { readonly id: string; readonly role: Role; readonly disabled: boolean };

/**
 * Why somebody's role may not be changed or their access ended, or null. `activeAdmins` are the ids of all enabled
 * administrators, read under the same lock that the change holds.
 */
export function accessProblem(
  actorId: string,
  person: Person,
  wanted: { readonly role: Role; readonly disabled: boolean },
  activeAdmins: readonly string[],
): string | null {
  if (actorId === person.id) {
    return wanted.role !== person.role ? "Nobody changes their own role." : "Nobody disables themselves.";
  }
  if (wanted.role === person.role && wanted.disabled === person.disabled) return "Nothing would change.";
  const stays = wanted.role === "admin" && !wanted.disabled;
  if (!stays && activeAdmins.every((id) => id === person.id) && activeAdmins.length > 0) {
    return "This is the last active administrator.";
  }
  return null;
}

/** Why no one-time link may be made for a person, or null. */
export function linkProblem(actorId: string, person: Person): string | null {
  if (person.disabled) return "This person is disabled. Enable them first.";
  if (actorId === person.id) return "Your own password is changed on your account page.";
  return null;
}

/** A browser's own description, shortened to what a person recognises: "Firefox on Linux". */
export function browserName(userAgent: string): string {
  const browser = [/(Firefox)\//, /(Edg)\//, /(OPR)\//, /(Chrome)\//, /Version\/.*(Safari)\//, /(curl)\//]
    .map((pattern) => pattern.exec(userAgent)?.[1])
    .find((name) => name !== undefined);
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(userAgent)?.[0];
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS" };
  const shown = [browser, system].filter((name) => name !== undefined).map((name) => names[name] ?? name);
  return shown.join(" on ") || "Unknown browser";
}
