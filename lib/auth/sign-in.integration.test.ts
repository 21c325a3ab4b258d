import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { holdfastDatabase } from "@/e2e/support/holdfast-database";
import { endSession } from "@/lib/auth/end-session";
import { findSessionActor } from "@/lib/auth/find-session";
import { hashPassword } from "@/lib/auth/passwords";
import { signIn } from "@/lib/auth/sign-in";

const password = "correct horse battery";
const browser = (address = "192.0.2.1") => ({ name: "somebody not signed in", address, userAgent: "test" });
let database: Awaited<ReturnType<typeof holdfastDatabase>>;
let direct: Client;
let passwordHash: string;

beforeAll(async () => {
  database = await holdfastDatabase();
  direct = new Client({ connectionString: database.url });
  await direct.connect();
  passwordHash = await hashPassword(password);
});
afterAll(async () => {
  await direct.end();
  await database.drop();
});

async function addUser(name: string): Promise<string> {
  const email = `${name}@example.com`;
  const columns = `INSERT INTO "User" (id, email, name, role, "passwordHash")`;
  await direct.query(`${columns} VALUES (gen_random_uuid(), $1, $2, 'operator', $3)`, [email, name, passwordHash]);
  return email;
}

async function auditOf(actorName: string): Promise<string[]> {
  const { rows } = await direct.query(
    `SELECT action || ' ' || outcome || ': ' || summary AS line FROM "AuditEvent" WHERE "actorName" = $1 ORDER BY id`,
    [actorName],
  );
  return rows.map(({ line }) => line);
}

describe("sign-in", () => {
  it("starts a session for the right password, kept as a hash, and writes it down", async () => {
    const email = await addUser("olga");
    const token = await signIn(browser(), { email: ` ${email.toUpperCase()} `, password }, null);
    const actor = await findSessionActor(token, "192.0.2.1");
    expect(actor).toMatchObject({ kind: "user", name: "olga", role: "operator" });
    const { rows } = await direct.query(`SELECT * FROM "Session"`);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(await auditOf("olga")).toEqual(["session:start done: Signed in."]);
  });

  it("answers what is no email, or none that can be stored, like a wrong password", async () => {
    const emails = [
      "\0",
      "a\0@example.com",
      "\ud800@example.com",
      "x".repeat(1_000_000),
      ["olga@example.com"],
      { $ne: 1 },
      null,
    ];
    for (const email of emails) {
      const code = "NOT_SIGNED_IN";
      await expect(signIn(browser("192.0.2.99"), { email, password }, null)).rejects.toMatchObject({ code });
    }
  });

  it("answers a wrong password, an unknown person and a disabled one alike, and writes each down", async () => {
    const email = await addUser("dora");
    await direct.query(`UPDATE "User" SET "disabledAt" = now() WHERE email = $1`, [email]);
    const known = await addUser("karl");
    const answers = [];
    for (const input of [
      { email: known, password: "wrong horse battery" },
      { email: "nobody@example.com", password },
      { email, password },
    ]) {
      answers.push(await signIn(browser("192.0.2.2"), input, null).catch(({ code, message }) => ({ code, message })));
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ code: "NOT_SIGNED_IN" });
    expect(await auditOf(known)).toEqual(["session:start refused: Sign-in failed."]);
    expect(await auditOf("an unknown account")).toEqual(["session:start refused: Sign-in failed."]);
    expect(await auditOf(email)).toEqual(["session:start refused: Sign-in failed."]);
  });

  it("gives a new session at every sign-in and ends the one this browser had", async () => {
    const email = await addUser("fritz");
    const first = await signIn(browser(), { email, password }, null);
    const second = await signIn(browser(), { email, password }, first);
    expect(second).not.toBe(first);
    expect(await findSessionActor(first, "local")).toBeNull();
    expect(await findSessionActor(second, "local")).not.toBeNull();
  });
});

describe("a session", () => {
  it.each([
    [`UPDATE "Session" SET "revokedAt" = now() WHERE "userId" = $1`, "was ended"],
    [`UPDATE "Session" SET "expiresAt" = now() WHERE "userId" = $1`, "is older than its 12 hours"],
    [`UPDATE "Session" SET "lastSeenAt" = now() - interval '2 hours' WHERE "userId" = $1`, "was not used for two"],
    [`UPDATE "User" SET "disabledAt" = now() WHERE id = $1`, "belongs to a person disabled meanwhile"],
  ])("has no power any more at the next request: %s", async (statement, why) => {
    const email = await addUser(`sara ${why}`.replaceAll(" ", "-"));
    const token = await signIn(browser(), { email, password }, null);
    const actor = await findSessionActor(token, "local");
    await direct.query(statement, [actor?.id]);
    expect(await findSessionActor(token, "local")).toBeNull();
  });

  it("has the role of this moment", async () => {
    const email = await addUser("rosa");
    const token = await signIn(browser(), { email, password }, null);
    await direct.query(`UPDATE "User" SET role = 'viewer' WHERE email = $1`, [email]);
    expect(await findSessionActor(token, "local")).toMatchObject({ role: "viewer" });
  });

  it("notes when it was last used, at most once a minute", async () => {
    const email = await addUser("lena");
    const token = await signIn(browser(), { email, password }, null);
    const actor = await findSessionActor(token, "local");
    const seen = async () =>
      (await direct.query(`SELECT "lastSeenAt" AS at FROM "Session" WHERE id = $1`, [actor?.sessionId])).rows[0].at;
    const fresh = await seen();
    await findSessionActor(token, "local");
    expect(await seen()).toEqual(fresh);
    const old = `UPDATE "Session" SET "lastSeenAt" = now() - interval '5 minutes' WHERE id = $1`;
    await direct.query(old, [actor?.sessionId]);
    await findSessionActor(token, "local");
    expect((await seen()).getTime()).toBeGreaterThanOrEqual(fresh.getTime());
  });

  it("is ended by its owner alone", async () => {
    const mine = await findSessionActor(
      await signIn(browser(), { email: await addUser("mia"), password }, null),
      "local",
    );
    const hers = await findSessionActor(
      await signIn(browser(), { email: await addUser("eva"), password }, null),
      "local",
    );
    if (!mine?.sessionId || !hers?.sessionId) throw new Error("not signed in");
    await expect(endSession(mine, hers.sessionId)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await endSession(mine, mine.sessionId);
    expect(await auditOf("mia")).toEqual([
      "session:start done: Signed in.",
      "session:end refused: You have no such session.",
      "session:end done: Signed out.",
    ]);
  });
});
