import { isDeepStrictEqual } from "node:util";
import { askAction, insides } from "./support/ask-action";
import { tablesWith } from "./support/canary";
import { childrenOf } from "./support/children";
import { certificateCases, goodCases, nameCases, strangeCases, wrongInputs } from "./support/connection-string-texts";
import { canary, hostCases, keywordCases, portCases } from "./support/connection-strings";
import { query } from "./support/databases";
import { expect, test } from "./support/fixtures";
import { type Listener, listen } from "./support/listener";
import { openRows } from "./support/own-rows";
import { addPrincipals } from "./support/principals";
import { pidOf } from "./support/processes";

let listener: Listener;
let people: Awaited<ReturnType<typeof addPrincipals>>;

test.beforeAll(async () => {
  listener = await listen();
  people = await addPrincipals();
});
test.afterAll(async () => {
  await people.remove();
  await listener.close();
});

/** Everything that trying a connection would change on this machine and at the other end. */
const world = () => [childrenOf(pidOf("web")), childrenOf(pidOf("worker")), listener.connections()];

/** What the worker does of itself: runs in hand, and the first look for drift of an environment that is new. */
const ownWork = `SELECT 'run ' || kind AS what FROM "Run" WHERE status IN ('queued', 'running')
  UNION ALL SELECT 'drift of ' || e.name FROM "Environment" e JOIN "Project" p ON p.id = e."projectId"
  WHERE e."disabledAt" IS NULL AND p."disabledAt" IS NULL AND EXISTS (SELECT 1 FROM "Release" r WHERE r."projectId" = p.id)
    AND NOT EXISTS (SELECT 1 FROM "Run" d WHERE d.kind = 'check-drift' AND d.input->>'environmentId' = e.id)`;

test("what is hostile, malformed or no address is refused, with a sentence and nothing else", async () => {
  test.setTimeout(300_000);
  const cases = [
    ...[...keywordCases(listener), ...hostCases(listener), ...portCases(), ...nameCases(listener)],
    ...[...strangeCases(listener), ...certificateCases(listener)],
  ];
  expect(cases.length).toBeGreaterThanOrEqual(200);
  const refuse = async (input: unknown, words: string) => {
    const { status, code, says, text } = await askAction("environments test", people.admin.cookie, input);
    const name = JSON.stringify(input).slice(0, 200);
    const heard = says.includes(words) ? words : says;
    expect.soft([name, status, code, heard]).toEqual([name, 400, "INVALID", words]);
    expect.soft(text).not.toMatch(insides);
    expect.soft(text).not.toContain(canary);
  };
  await expect.poll(() => query("holdfast", ownWork), { timeout: 120_000 }).toEqual([]);
  const rows = await openRows();
  const walk = async () => {
    const before = world();
    const watched = await rows.watch(async () => {
      for (const { text, ca = "", says } of cases) await refuse({ connectionString: text, ca }, says);
      for (const [input, says] of wrongInputs) await refuse(input, says);
    });
    return { ...watched, before, after: world() };
  };
  // Once a minute the worker asks its tools for their versions: not in two walks of some seconds, one after the other.
  const first = await walk();
  const { before, after, changed, audit } = isDeepStrictEqual(first.before, first.after) ? first : await walk();
  await rows.close();
  expect(after).toEqual(before);
  expect(changed).toEqual([]);
  // What never was a text is turned away before the action is known to have been meant.
  const own = audit.filter(({ actorName }) => actorName.startsWith("Test admin"));
  expect(own.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    ...cases.map(() => "environment:test refused"),
    ...wrongInputs.map(() => "web:change refused"),
  ]);
  expect(await tablesWith(canary)).toEqual([]);
});

test("good ones pass and the worker tries each of them at the listener that heard nothing before", async () => {
  const good = goodCases(listener);
  const before = listener.connections();
  const runs: string[] = [];
  for (const { text: connectionString, ca = "", shown, notice = "" } of good) {
    const { code, text } = await askAction("environments test", people.admin.cookie, { connectionString, ca });
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

test("a backup, which does start programs, is seen by the same watch", async () => {
  const [environment] = await query<{ id: string }>("holdfast", `SELECT id FROM "Environment" WHERE slug = 'staging'`);
  const before = childrenOf(pidOf("worker"));
  const { text } = await askAction("backups backUpNow", people.operator.cookie, { environmentId: environment?.id });
  const runId = /"runId":"([^"]+)"/.exec(text)?.[1];
  const status = async () => (await query("holdfast", `SELECT status FROM "Run" WHERE id = $1`, [runId]))[0];
  await expect.poll(status, { timeout: 60_000 }).toEqual({ status: "succeeded" });
  expect(childrenOf(pidOf("worker")).endedFaults).toBeGreaterThan(before.endedFaults);
});
