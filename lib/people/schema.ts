import { z } from "zod";
import { type Role, roles } from "@/lib/auth/schema";
import { isStorable, nameText } from "@/lib/typed-text";

export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "An email address has at most 254 characters.")
  .pipe(z.email("This is not an email address."));
export const PersonName = nameText(80, "A name is needed.");
export const NewPassword = z
  .string()
  .min(12, "At least 12 characters.")
  .refine(isStorable, "There is half a character or a NUL in it. Type it by hand.")
  .refine((text) => new TextEncoder().encode(text.normalize("NFKC")).length <= 1_024, "At most 1,024 bytes.");
const Id = z.uuid("This is not a person's id.");

export const InviteInput = z.object({ email: Email, name: PersonName, role: z.enum(roles) });
export const ChangeRoleInput = z.object({ id: Id, role: z.enum(roles) });
export const PersonInput = z.object({ id: Id });
export const WelcomeInput = z.object({ token: z.string().max(100), password: NewPassword });
export const ChangePasswordInput = z.object({ current: z.string().max(1_024), password: NewPassword });
export const EndSessionInput = z.object({ id: z.uuid() });
export const SetupInput = z.object({
  token: z.string().trim().max(200),
  email: Email,
  name: PersonName,
  password: NewPassword,
});

/** A person as the list shows them. Times are ISO 8601. */
export type PersonView = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly state: "active" | "invited" | "disabled";
  readonly lastSeenAt: string | null;
  readonly sessions: number;
  /** Why this person's role and access cannot be changed here, or null. */
  readonly locked: string | null;
};

export type SessionView = {
  readonly id: string;
  readonly address: string;
  readonly browser: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
  readonly current: boolean;
};

/** Shown once, never again: only its hash is kept. `path` is relative to the address that people type. */
export type OneTimeLink = { readonly path: string; readonly expiresAt: string; readonly email: string };
