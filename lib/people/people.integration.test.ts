import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { holdfastDatabase } from "@/e2e/support/holdfast-database";
import type { Actor } from "@/lib/auth/actor";
import { findSessionActor } from "@/lib/auth/find-session";
import { issueUserActor } from "@/lib/auth/issue-actor";
import type { Role } from "@/lib/auth/schema";
import { signIn } from "@/lib/auth/sign-in";
import { changeRole, disablePerson, enablePerson } from "@/lib/people/change-access";
import { createFirstAdmin, needsSetup } from "@/lib/people/create-first-admin";
import { listOwnSessions, listPeople } from "@/lib/people/data";
import { invitePerson, resetPassword } from "@/lib/people/issue-link";
import { changeOwnPassword, findLinkOwner, welcomePerson } from "@/lib/people/set-password";
import { signOutPerson } from "@/lib/people/sign-out-person";

const browser = { name: "somebody not signed in", address: "192.0.2.1", userAgent: "test" };
const password = "correct horse battery";
let database: Awaited<ReturnType<typeof holdfastDatabase>>;
let direct: Client;

beforeAll(async () => {
  database = await holdfastDatabase();
  direct = new Client({ connectionString: database.url });
  await direct.connect();
});
afterAll(async () => {
  await direct.end();
  await database.drop();
});
beforeEach(async () => {
  // Not TRUNCATE: environments refer to people.
  for (const table of ["Session", "PasswordToken", "SignInAttempt", "User"])
    await direct.query(`DELETE FROM "${table}"`);
});

async function person(name: string, role: Role): Promise<Actor> {
  const { rows } = await direct.query(
    `INSERT INTO "User" (id, email, name, role) VALUES (gen_random_uuid(), $1, $2, $3::"Role") RETURNING id`,
    [`${name}@example.com`, name, role],
  );
  return issueUserActor({ id: rows[0].id, name, role }, null, "192.0.2.9");
}

async function lastAudit(): Promise<string> {
  const { rows } = await direct.query(`SELECT * FROM "AuditEvent" ORDER BY id DESC LIMIT 1`);
  return `${rows[0].actorName} ${rows[0].action} ${rows[0].outcome}: ${rows[0].summary}`;
}

describe("the first administrator", () => {
  const input = { email: "ada@example.com", name: "Ada", password };
  const token = "setup-token-of-this-test-0123456789";
  const keys = () => join(database.home, "keys");

  it("is made once, by the token in the file, which is gone afterwards", async () => {
    await mkdir(keys(), { recursive: true });
    await writeFile(join(keys(), "setup-token"), `${token}\n`);
    await expect(createFirstAdmin(browser, { ...input, token: `${token}x` })).rejects.toMatchObject({
      code: "NOT_ALLOWED",
    });
    expect(await needsSetup()).toBe(true);
    const both = await Promise.allSettled([
      createFirstAdmin(browser, { ...input, token }),
      createFirstAdmin(browser, { ...input, email: "eve@example.com", token }),
    ]);
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await readdir(keys())).toEqual([]);
    const { rows } = await direct.query(`SELECT role FROM "User"`);
    expect(rows).toEqual([{ role: "admin" }]);
  });

  it("cannot be made without the file, whatever is typed, nor when somebody exists", async () => {
    await expect(createFirstAdmin(browser, { ...input, token: "" })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await person("ada", "admin");
    await expect(createFirstAdmin(browser, { ...input, token })).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("links", () => {
  const tokenOf = ({ path }: { path: string }) => path.replace("/welcome/", "");

  it("invite a person, who sets a password once and signs in with it", async () => {
    const admin = await person("ada", "admin");
    const link = await invitePerson(admin, { email: "olga@example.com", name: "Olga", role: "operator" });
    expect(await lastAudit()).toBe("ada people:invite done: Invited olga@example.com as operator.");
    expect(await findLinkOwner(tokenOf(link))).toEqual({ email: "olga@example.com", name: "Olga", isNew: true });
    const { rows } = await direct.query(`SELECT "tokenHash" FROM "PasswordToken"`);
    expect(rows[0].tokenHash).not.toContain(tokenOf(link));
    expect(await welcomePerson(browser, { token: tokenOf(link), password })).toBe("olga@example.com");
    await expect(welcomePerson(browser, { token: tokenOf(link), password })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect(await signIn(browser, { email: "olga@example.com", password }, null)).toHaveLength(43);
    await expect(invitePerson(admin, { email: "olga@example.com", name: "Olga", role: "admin" })).rejects.toMatchObject(
      { code: "CONFLICT" },
    );
  });

  it("set a password once, however many try at the same moment", async () => {
    const link = await invitePerson(await person("ada", "admin"), {
      email: "o@example.com",
      name: "O",
      role: "viewer",
    });
    const tries = [password, "another password"].map((text) =>
      welcomePerson(browser, { token: tokenOf(link), password: text }),
    );
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("stop working when a newer one is made, after 72 hours, and when the person is disabled", async () => {
    const admin = await person("ada", "admin");
    const olga = await person("olga", "operator");
    const first = await resetPassword(admin, { id: olga.id });
    const second = await resetPassword(admin, { id: olga.id });
    expect(await findLinkOwner(tokenOf(first))).toBeNull();
    await direct.query(`UPDATE "PasswordToken" SET "expiresAt" = now() WHERE "usedAt" IS NULL`);
    expect(await findLinkOwner(tokenOf(second))).toBeNull();
    const third = await resetPassword(admin, { id: olga.id });
    await disablePerson(admin, { id: olga.id });
    await expect(welcomePerson(browser, { token: tokenOf(third), password })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(resetPassword(admin, { id: olga.id })).rejects.toThrow(/disabled/);
    await expect(resetPassword(admin, { id: admin.id })).rejects.toThrow(/account page/);
  });
});

describe("access", () => {
  it("is changed by administrators alone, never one's own, and every refusal is written down", async () => {
    const admin = await person("ada", "admin");
    const olga = await person("olga", "operator");
    await expect(changeRole(olga, { id: olga.id, role: "admin" })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    expect(await lastAudit()).toMatch(/^olga people:change-role refused: This needs the role admin/);
    await expect(changeRole(admin, { id: admin.id, role: "viewer" })).rejects.toThrow("Nobody changes their own role.");
    expect(await lastAudit()).toBe("ada people:change-role refused: Nobody changes their own role.");
    await expect(disablePerson(admin, { id: admin.id })).rejects.toThrow("Nobody disables themselves.");
    await changeRole(admin, { id: olga.id, role: "lead" });
    const { rows } = await direct.query(`SELECT before, after FROM "AuditEvent" ORDER BY id DESC LIMIT 1`);
    expect(rows).toEqual([{ before: { role: "operator" }, after: { role: "lead" } }]);
    await expect(listPeople(olga)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    expect(await lastAudit()).toMatch(/^olga people:see refused/);
  });

  it("always leaves an administrator, also when two take it from each other at the same moment", async () => {
    for (let round = 0; round < 15; round++) {
      const [ada, bob] = [await person(`ada${round}`, "admin"), await person(`bob${round}`, "admin")];
      await direct.query(`UPDATE "User" SET role = 'viewer' WHERE id <> ALL($1)`, [[ada.id, bob.id]]);
      const results = await Promise.allSettled([
        round % 2 ? changeRole(ada, { id: bob.id, role: "viewer" }) : disablePerson(ada, { id: bob.id }),
        changeRole(bob, { id: ada.id, role: "viewer" }),
      ]);
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const left = `SELECT count(*)::int AS n FROM "User" WHERE role = 'admin' AND "disabledAt" IS NULL`;
      expect((await direct.query(left)).rows[0].n).toBe(1);
    }
  });

  it("ends at the very next request: demoted, signed out, disabled; and comes back when enabled", async () => {
    const admin = await person("ada", "admin");
    const link = await invitePerson(admin, { email: "olga@example.com", name: "Olga", role: "lead" });
    await welcomePerson(browser, { token: link.path.replace("/welcome/", ""), password });
    const enter = () => signIn(browser, { email: "olga@example.com", password }, null);
    const token = await enter();
    const olga = await findSessionActor(token, "local");
    if (!olga) throw new Error("not signed in");
    await changeRole(admin, { id: olga.id, role: "viewer" });
    expect(await findSessionActor(token, "local")).toMatchObject({ role: "viewer" });
    expect(await signOutPerson(admin, { id: olga.id })).toBe(1);
    expect(await findSessionActor(token, "local")).toBeNull();
    const second = await enter();
    await disablePerson(admin, { id: olga.id });
    expect(await findSessionActor(second, "local")).toBeNull();
    await expect(enter()).rejects.toMatchObject({ code: "NOT_SIGNED_IN" });
    expect(await listPeople(admin)).toContainEqual(
      expect.objectContaining({ name: "Olga", state: "disabled", sessions: 0 }),
    );
    await enablePerson(admin, { id: olga.id });
    expect(await findSessionActor(second, "local")).toBeNull();
    expect(await enter()).toHaveLength(43);
  });

  it("to one's own account needs the current password and ends the other sessions", async () => {
    const admin = await person("ada", "admin");
    const link = await invitePerson(admin, { email: "olga@example.com", name: "Olga", role: "viewer" });
    await welcomePerson(browser, { token: link.path.replace("/welcome/", ""), password });
    const [here, there] = [
      await signIn(browser, { email: "olga@example.com", password }, null),
      await signIn(browser, { email: "olga@example.com", password }, null),
    ];
    const olga = await findSessionActor(here, "local");
    if (!olga) throw new Error("not signed in");
    expect((await listOwnSessions(olga)).map(({ current }) => current).sort()).toEqual([false, true]);
    const wrong = changeOwnPassword(olga, { current: "wrong horse battery", password: "a brand new password" });
    await expect(wrong).rejects.toMatchObject({ code: "INVALID" });
    expect(await lastAudit()).toBe("Olga password:set refused: The current password was wrong.");
    await changeOwnPassword(olga, { current: password, password: "a brand new password" });
    expect(await findSessionActor(there, "local")).toBeNull();
    expect(await findSessionActor(here, "local")).not.toBeNull();
    expect(await signIn(browser, { email: "olga@example.com", password: "a brand new password" }, null)).toHaveLength(
      43,
    );
  });
});
