import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "next-auth/jwt";
import { query } from "./databases";
import { home, type Role } from "./fixtures";

export const roles: readonly Role[] = ["viewer", "operator", "lead", "admin"];
export const outsiders = ["anonymous", "disabled", "signed out"] as const;
export type Principal = Role | (typeof outsiders)[number];

export type Person = { readonly id: string; readonly email: string; readonly cookie: string };

/**
 * One person of each kind with a session of their own, written into the database: no form, no password. The disabled
 * one was an administrator, and so was the one whose session has ended: what they lost is all that there is to lose.
 */
export async function addPrincipals(): Promise<Record<Principal, Person> & { remove(): Promise<void> }> {
  const entries = await Promise.all(
    [...roles, ...outsiders].map(async (kind) => [kind, await addPrincipal(kind)] as const),
  );
  const people = Object.fromEntries(entries) as Record<Principal, Person>;
  const remove = async () => removePeople(Object.values(people).map(({ id }) => id));
  return { ...people, remove };
}

async function addPrincipal(kind: Principal): Promise<Person> {
  if (kind === "anonymous") return { id: randomUUID(), email: "nobody", cookie: "" };
  const role = roles.includes(kind as Role) ? (kind as Role) : "admin";
  const person = await addPerson(role, `${kind.replace(" ", "-")}-${randomUUID().slice(0, 8)}`);
  const cookie = await addSession(person.id);
  if (kind === "disabled") await query("holdfast", `UPDATE "User" SET "disabledAt" = now() WHERE id = $1`, [person.id]);
  if (kind === "signed out") {
    await query("holdfast", `UPDATE "Session" SET "revokedAt" = now() WHERE "userId" = $1`, [person.id]);
  }
  return { ...person, cookie };
}

export async function addPerson(role: Role, name: string): Promise<{ id: string; email: string }> {
  const id = randomUUID();
  const email = `${name}@permissions.example`;
  await query("holdfast", `INSERT INTO "User" (id, email, name, role) VALUES ($1, $2, $3, $4::"Role")`, [
    id,
    email,
    `Test ${name}`,
    role,
  ]);
  return { id, email };
}

/** A session that was never signed in to, as sign-in would have written it. Returns the whole Cookie header. */
export async function addSession(userId: string, sessionId: string = randomUUID()): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await query(
    "holdfast",
    `INSERT INTO "Session" (id, "tokenHash", "userId", address, "userAgent", "expiresAt")
     VALUES ($1, $2, $3, '127.0.0.1', 'test', now() + interval '1 hour')`,
    [sessionId, createHash("sha256").update(token).digest("hex"), userId],
  );
  return cookieOf(token);
}

/** A session cookie around any id, sealed with the web's own key. */
export async function cookieOf(sid: unknown): Promise<string> {
  const secret = readFileSync(join(home(), "keys", "session.secret"), "utf8").trim();
  return `holdfast.session=${await encode({ token: { sid }, secret, maxAge: 3_600 })}`;
}

export async function removePeople(ids: readonly string[]): Promise<void> {
  for (const table of [`"Session" WHERE "userId"`, `"PasswordToken" WHERE "userId"`, `"User" WHERE id`]) {
    await query("holdfast", `DELETE FROM ${table} = ANY($1)`, [ids]);
  }
}
