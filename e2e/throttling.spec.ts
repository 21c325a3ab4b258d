import { createHash, randomUUID } from "node:crypto";
import { demo, expect, test } from "./support/fixtures";
import { openRows, type Rows } from "./support/own-rows";
import { addPerson, removePeople } from "./support/principals";
import { forgetAttempts, signInByHttp } from "./support/sign-in-by-http";

test.describe.configure({ timeout: 300_000 });

let rows: Rows;
const made: string[] = [];
/** Addresses of this machine that no browser of another test comes from. */
const addresses = ["127.0.0.21", "127.0.0.22", "127.0.0.23", "127.0.0.24"] as const;
const viewer = demoUser("viewer");
const accounts: string[] = [];

function demoUser(role: string): () => { email: string; password: string } {
  return () => demo().users.find((one) => one.role === role) ?? { email: "", password: "" };
}

test.beforeAll(async () => {
  rows = await openRows();
});
test.afterAll(async () => {
  await forgetAttempts(accounts, addresses);
  await removePeople(made);
  await rows?.close();
});

/** A person with the demo viewer's password, so that nobody else is locked out. */
async function person(): Promise<string> {
  const { id, email } = await addPerson("viewer", `throttled-${randomUUID().slice(0, 8)}`);
  made.push(id);
  accounts.push(email);
  const copy = `UPDATE "User" SET "passwordHash" = (SELECT "passwordHash" FROM "User" WHERE email = $2) WHERE id = $1`;
  await rows.run(copy, [id, viewer().email]);
  return email;
}

const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

test("known, unknown and disabled accounts are answered and throttled alike, and in the same time", async () => {
  const known = await person();
  const disabled = await person();
  await rows.run(`UPDATE "User" SET "disabledAt" = now() WHERE email = $1`, [disabled]);
  const unknown = `nobody-${randomUUID()}@permissions.example`;
  accounts.push(unknown);
  const told = new Map<string, string[]>();
  const took = new Map<string, number[]>();
  for (let attempt = 0; attempt < 6; attempt++) {
    for (const [index, email] of [known, unknown, disabled].entries()) {
      const start = performance.now();
      const headers = { "x-forwarded-for": `10.9.${attempt}.${index}`, "x-real-ip": `10.8.${attempt}.${index}` };
      const answer = await signInByHttp(email, "not the password", { from: addresses[0], headers });
      told.set(email, [...(told.get(email) ?? []), `${answer.status} ${answer.message.replace(/in \d+ .*/, "")}`]);
      if (attempt < 5) took.set(email, [...(took.get(email) ?? []), performance.now() - start]);
    }
  }
  const [first] = told.values();
  expect(first?.map((line) => line.slice(0, 3))).toEqual(["401", "401", "401", "401", "401", "429"]);
  for (const lines of told.values()) expect(lines).toEqual(first);
  const ratio = median(took.get(unknown) ?? []) / median(took.get(known) ?? []);
  expect(ratio).toBeGreaterThan(0.4);
  expect(ratio).toBeLessThan(2.5);
  // From now on the right password does not help either, until the named time has passed.
  expect((await signInByHttp(known, viewer().password, { from: addresses[0] })).status).toBe(429);
  await rows.run(`UPDATE "SignInAttempt" SET at = at - interval '16 minutes' WHERE address = $1`, [addresses[0]]);
  expect((await signInByHttp(known, viewer().password, { from: addresses[0] })).status).toBe(200);
});

test("an address that has guessed at many accounts waits, whatever it claims to be, and others do not", async () => {
  const email = await person();
  const hash = createHash("sha256").update("x").digest("hex");
  await rows.run(
    `INSERT INTO "SignInAttempt" (account, address, succeeded) SELECT $1 || n, $2, false FROM generate_series(1, 30) n`,
    [hash, addresses[1]],
  );
  const headers = { "x-forwarded-for": "10.7.0.1", forwarded: "for=10.7.0.1", "x-holdfast-peer": "10.7.0.1" };
  const refused = await signInByHttp(email, viewer().password, { from: addresses[1], headers });
  expect([refused.status, refused.session]).toEqual([429, ""]);
  const elsewhere = await signInByHttp(email, viewer().password, { from: addresses[2] });
  expect(elsewhere.status).toBe(200);
});

test("what is typed into the form may be anything: it is a wrong sign-in, never an error of ours", async () => {
  const texts = [
    "",
    "a".repeat(400_000),
    "a\u0000b",
    "\ud800",
    "a@b,c@d",
    '"e@evil.example"@permissions.example',
    "ａ＠ｂ．example",
    "a@b.example\r\nset-cookie: a=b",
    "ß@İ.example",
    "' OR 1=1 --",
    "%E0%A4%A",
  ];
  const others: unknown[] = [null, 7, true, [], ["a"], {}, { $ne: null }, { $$ne: 1 }, { toString: "x" }];
  const { changed } = await rows.watch(async () => {
    for (const [index, odd] of [...texts, ...others].entries()) {
      for (const [email, password] of [
        [odd, "x"],
        [`odd-${index}@permissions.example`, odd],
      ] as const) {
        const answer = await signInByHttp(email, password, { from: addresses[3] });
        const name = JSON.stringify([email, password]).slice(0, 80);
        expect([name, answer.status >= 400 && answer.status < 500, answer.session]).toEqual([name, true, ""]);
        await forgetAttempts([], addresses);
      }
    }
  });
  expect(changed).toEqual([]);
});
