import { askAction, insides } from "./support/ask-action";
import { childrenOf } from "./support/children";
import { certificateCases, goodCases, nameCases, strangeCases, wrongInputs } from "./support/connection-string-texts";
import { canary, hostCases, keywordCases, portCases } from "./support/connection-strings";
import { query } from "./support/databases";
import { expect, test } from "./support/fixtures";
import { type Listener, listen } from "./support/listener";
import { pidOf } from "./support/processes";
import { rowCounts, tablesWith } from "./support/row-counts";

let listener: Listener;
test.beforeAll(async () => {
  listener = await listen();
});
test.afterAll(() => listener.close());

/** Everything that trying a connection would change, here and at the other end. */
const world = () => [childrenOf(pidOf("web")), childrenOf(pidOf("worker")), listener.connections()];
const withoutAudit = async () => Object.entries(await rowCounts()).filter(([name]) => !/Audit|SignIn/.test(name));
const refusals = () => query("holdfast", `SELECT 1 FROM "AuditEvent" WHERE outcome = 'refused'`);

test("what is hostile, malformed or no address is refused, with a sentence and nothing else", async ({ cookieOf }) => {
  const cookie = await cookieOf("admin");
  const cases = [
    ...[...keywordCases(listener), ...hostCases(listener), ...portCases(), ...nameCases(listener)],
    ...[...strangeCases(listener), ...certificateCases(listener)],
  ];
  expect(cases.length).toBeGreaterThanOrEqual(200);
  const [before, rows, written] = [world(), await withoutAudit(), await refusals()];
  const refuse = async (input: unknown, words: string) => {
    const { status, code, says, text } = await askAction("environments test", cookie, input);
    const name = JSON.stringify(input).slice(0, 200);
    const heard = says.includes(words) ? words : says;
    expect.soft([name, status, code, heard]).toEqual([name, 400, "INVALID", words]);
    expect.soft(text).not.toMatch(insides);
    expect.soft(text).not.toContain(canary);
  };
  for (const { text, ca = "", says } of cases) await refuse({ connectionString: text, ca }, says);
  for (const [input, says] of wrongInputs) await refuse(input, says);
  expect(world()).toEqual(before);
  expect(await withoutAudit()).toEqual(rows);
  expect((await refusals()).length - written.length).toBe(cases.length);
  expect(await tablesWith(canary)).toEqual([]);
});

test("good ones pass and the worker tries each of them at the listener that heard nothing before", async ({
  cookieOf,
}) => {
  const cookie = await cookieOf("admin");
  const good = goodCases(listener);
  const before = listener.connections();
  const runs: string[] = [];
  for (const { text: connectionString, ca = "", shown, notice = "" } of good) {
    const { code, text } = await askAction("environments test", cookie, { connectionString, ca });
    expect.soft([connectionString, code]).toEqual([connectionString, "ok"]);
    expect.soft(text).toContain(JSON.stringify(shown));
    expect.soft(text).toContain(notice);
    expect.soft(text).not.toContain(canary);
    runs.push(/"runId":"([^"]+)"/.exec(text)?.[1] ?? "");
  }
  const failed = `SELECT problem->>'code' AS code FROM "Run" WHERE id = ANY($1) AND status = 'failed'`;
  await expect
    .poll(async () => (await query("holdfast", failed, [runs])).length, { timeout: 60_000 })
    .toBe(good.length);
  expect(listener.connections() - before).toBeGreaterThanOrEqual(good.length);
  expect(await query("holdfast", failed, [runs])).toEqual(good.map(() => ({ code: "UNREACHABLE" })));
  expect(await tablesWith(canary)).toEqual([]);
});

test("a backup, which does start programs, is seen by the same watch", async ({ cookieOf }) => {
  const [environment] = await query<{ id: string }>("holdfast", `SELECT id FROM "Environment" WHERE slug = 'staging'`);
  const before = childrenOf(pidOf("worker"));
  const input = { environmentId: environment?.id };
  const { text } = await askAction("backups backUpNow", await cookieOf("operator"), input);
  const runId = /"runId":"([^"]+)"/.exec(text)?.[1];
  const status = async () => (await query("holdfast", `SELECT status FROM "Run" WHERE id = $1`, [runId]))[0];
  await expect.poll(status, { timeout: 60_000 }).toEqual({ status: "succeeded" });
  expect(childrenOf(pidOf("worker")).endedFaults).toBeGreaterThan(before.endedFaults);
});
