import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { holdfastDatabase } from "@/e2e/support/holdfast-database";
import { dropAttempt, reserveAttempt, settleAttempt, trustAddress } from "@/lib/auth/count-attempt";

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

async function failTimes(count: number, email: string, address: (index: number) => string): Promise<number> {
  let admitted = 0;
  for (let index = 0; index < count; index++) {
    if ("id" in (await reserveAttempt(email, address(index)))) admitted++;
  }
  return admitted;
}

it("admits five failures an account, from however many addresses, and then names the wait", async () => {
  expect(await failTimes(60, "a@example.com", (index) => `10.0.0.${index}`)).toBe(5);
  const refused = await reserveAttempt("a@example.com", "10.0.1.1");
  if (!("wait" in refused)) throw new Error("was admitted");
  expect(refused.wait).toBeGreaterThan(890);
  expect(refused.wait).toBeLessThanOrEqual(900);
});

it("admits at most five of fifty at once", async () => {
  const all = await Promise.all(
    Array.from({ length: 50 }, (_, index) => reserveAttempt("b@example.com", `10.1.0.${index}`)),
  );
  expect(all.filter((attempt) => "id" in attempt).length).toBeLessThanOrEqual(5);
});

it("counts 30 failures an address over all accounts, an IPv6 /64 as one", async () => {
  let admitted = 0;
  for (let index = 0; index < 40; index++) {
    const attempt = await reserveAttempt(`guess-${index}@example.com`, `2001:db8:7:7::${index}`);
    if ("id" in attempt) admitted++;
  }
  expect(admitted).toBe(30);
  expect(await reserveAttempt("somebody@example.com", "2001:db8:7:8::1")).toHaveProperty("id");
});

it("does not lock a person out of the place they know because a stranger guesses elsewhere", async () => {
  const known = await reserveAttempt("c@example.com", "10.3.0.1");
  if (!("id" in known)) throw new Error("was refused");
  await settleAttempt(known.id);
  expect(await failTimes(20, "c@example.com", (index) => `10.3.1.${index}`)).toBe(5);
  const person = await reserveAttempt("c@example.com", "10.3.0.1");
  expect(person).toHaveProperty("id");
});

it("lets a person in again after a one-time link, and after the time it named", async () => {
  expect(await failTimes(6, "d@example.com", () => "10.4.0.1")).toBe(5);
  await trustAddress("d@example.com", "10.4.0.1");
  expect(await reserveAttempt("d@example.com", "10.4.0.1")).toHaveProperty("id");

  expect(await failTimes(6, "e@example.com", () => "10.5.0.1")).toBe(5);
  await direct.query(`UPDATE "SignInAttempt" SET at = at - interval '15 minutes' WHERE address = '10.5.0.1'`);
  expect(await reserveAttempt("e@example.com", "10.5.0.1")).toHaveProperty("id");
});

it("forgets attempts that were not judged, and keeps no account in clear", async () => {
  for (let index = 0; index < 10; index++) {
    const attempt = await reserveAttempt("f@example.com", "10.6.0.1");
    if (!("id" in attempt)) throw new Error("was refused");
    await dropAttempt(attempt.id);
  }
  const { rows } = await direct.query(`SELECT account FROM "SignInAttempt"`);
  expect(rows.every(({ account }) => /^[0-9a-f]{64}$/.test(account))).toBe(true);
});
