import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type AuditBench, auditBench } from "@/e2e/support/audit-bench";
import { type Chain, type Expected, random, tamperings } from "@/e2e/support/tamperings";

const rows = 40;
const seed = 20261125;
let bench: AuditBench;
let chain: Chain;

beforeAll(async () => {
  bench = await auditBench();
  for (const count of [3, 9, 20, 8]) {
    await bench.write(count);
    await bench.sealAll();
  }
  const { rows: seals } = await bench.direct.query(`SELECT "eventId"::text AS id FROM "AuditSeal" ORDER BY seq`);
  chain = { direct: bench.direct, ids: seals.map(({ id }) => id) };
  expect(chain.ids).toHaveLength(rows);
});
afterAll(() => bench.drop());

// As the superuser, past every trigger; what was done is taken back after each.
beforeEach(() => bench.direct.query("BEGIN; SET LOCAL session_replication_role = replica"));
afterEach(() => bench.direct.query("ROLLBACK"));

async function expectFound(tamper: (chain: Chain) => Promise<Expected>): Promise<void> {
  const { seq, eventId, what } = await tamper(chain);
  const proof = await bench.prove();
  expect(proof).toMatchObject({ is: "broken", first: { seq, ...(eventId ? { eventId } : {}) } });
  expect(what).toContain(proof.is === "broken" ? proof.first.what : "");
  if (seq !== null) expect(proof).toMatchObject({ proven: seq - 1 });
}

it("finds nothing in a chain that nobody touched", async () => {
  expect(await bench.prove()).toMatchObject({ is: "intact", proven: rows, unsealed: 0, anchors: 4 });
  await expect(expectFound(async () => ({ seq: 7, what: ["edited"] }))).rejects.toThrow("broken");
});

it("does not take one place for another", async () => {
  const edit = async ({ direct, ids }: Chain): Promise<Expected> => {
    await direct.query(`UPDATE "AuditEvent" SET summary = 'x' WHERE id = $1`, [ids[6]]);
    return { seq: 8, what: ["edited"] };
  };
  await expect(expectFound(edit)).rejects.toThrow("seq");
});

const names = Object.keys(tamperings);
const cases = Array.from({ length: 100 }, (_, index) => ({ index, name: names[index % names.length] ?? "" }));

it.each(cases)("finds tampering $index: $name", async ({ index, name }) => {
  const tamper = tamperings[name];
  await expectFound((of) => tamper?.(of, random(seed + index)) ?? Promise.reject(new Error(name)));
});
