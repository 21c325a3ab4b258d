import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { actorOf, type Bench, openBench } from "@/e2e/support/backup-bench";
import { startReceivers } from "@/e2e/support/receivers";
import { until } from "@/e2e/support/worker";
import { acknowledgeAlarm } from "@/lib/alarms/acknowledge-alarm";
import { getAlarmBar, listAlarms } from "@/lib/alarms/data";
import { judgeOnce } from "@/lib/alarms/keep-alarms";
import { changeOwner } from "@/lib/environments/change-owner";
import { addChannel } from "@/lib/notifications/change-channel";
import { deliverNotifications } from "@/lib/notifications/deliver";
import { AddChannelInput } from "@/lib/notifications/schema";

const [viewer, operator, lead, admin] = (["viewer", "operator", "lead", "admin"] as const).map(actorOf) as [
  ReturnType<typeof actorOf>,
  ReturnType<typeof actorOf>,
  ReturnType<typeof actorOf>,
  ReturnType<typeof actorOf>,
];
const policy = { lockWaitTimeoutMs: 1_000 };
let bench: Bench;
let environmentId: string;

beforeAll(async () => {
  bench = await openBench(
    "CREATE TABLE student (id int PRIMARY KEY); INSERT INTO student SELECT generate_series(1, 500)",
  );
});
afterAll(() => bench.close());

/** An environment of its own, and no other is watched. */
beforeEach(async () => {
  await bench.direct.query(`UPDATE "Environment" SET "disabledAt" = now()`);
  await judgeOnce();
  environmentId = await bench.addEnvironment("production", { backupPolicy: policy });
});

const openOnes = async () => (await listAlarms(viewer)).open.map(({ kind }) => kind);
const sql = (text: string, values: unknown[] = []) => bench.direct.query(text, values);

/** Somebody holds a table of the target while this runs, longer than a backup waits. */
async function whileLocked(work: () => Promise<void>): Promise<void> {
  const holder = new Client({ connectionString: bench.target.url });
  await holder.connect();
  try {
    await holder.query("BEGIN; LOCK TABLE student IN ACCESS EXCLUSIVE MODE");
    await work();
  } finally {
    await holder.end();
  }
}

test("a failed backup opens one alarm, which is told, acknowledged, and over with the next backup", async () => {
  const stop = new AbortController();
  const outside = await startReceivers();
  for (const channel of outside.channels) await addChannel(lead, AddChannelInput.parse(channel));
  void deliverNotifications({ signal: stop.signal });
  const { rows } = await sql(
    `INSERT INTO "User" (id, email, name, role) VALUES (gen_random_uuid(), 'otto@example.com', 'Otto', 'operator') RETURNING id`,
  );
  await changeOwner(admin, { id: environmentId, ownerId: rows[0].id, contact: "555-0123, at night" });

  await whileLocked(async () => {
    expect((await bench.backUp(environmentId)).problem).not.toBeNull();
  });
  await Promise.all([judgeOnce(), judgeOnce()]);
  await judgeOnce();
  const { open } = await listAlarms(viewer);
  expect(open).toHaveLength(1);
  const [alarm] = open;
  expect(alarm).toMatchObject({
    kind: "backupFailed",
    sentence: "The newest backup of production failed.",
    path: expect.stringMatching(/^\/runs\//),
    environment: { owner: "Otto", contact: "555-0123, at night" },
    acknowledged: null,
    refusal: expect.stringMatching(/role operator/),
  });
  await until(async () => outside.posts.length === 2 && outside.mails.length === 1);
  const signed = JSON.parse(outside.posts.find(({ signature }) => signature)?.body ?? "{}");
  expect(signed).toMatchObject({
    event: "alarm.opened",
    facts: { alarm: "backupFailed", owner: "Otto", contact: "555-0123, at night" },
  });
  expect(outside.mails[0]).toContain("Backup failed");

  const id = alarm?.id ?? "";
  await expect(acknowledgeAlarm(viewer, { id, note: "I have seen it" })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  await acknowledgeAlarm(operator, { id, note: "Somebody holds a lock; I have told them." });
  await judgeOnce();
  expect(await getAlarmBar(viewer)).toMatchObject({
    open: 1,
    acknowledged: 1,
    worst: { id, acknowledged: { by: "Test operator", note: "Somebody holds a lock; I have told them." } },
  });

  expect((await bench.backUp(environmentId)).problem).toBeNull();
  await judgeOnce();
  const after = await listAlarms(viewer);
  expect(after.open).toEqual([]);
  expect(after.over[0]).toMatchObject({
    id,
    closed: { why: "A newer backup succeeded." },
    acknowledged: { by: "Test operator" },
  });
  await until(async () => outside.posts.length === 4 && outside.mails.length === 2);
  expect(outside.mails[1]).toContain("A newer backup succeeded.");
  const { rows: audit } = await sql(
    `SELECT action, "actorName" FROM "AuditEvent" WHERE subject = $1 AND outcome = 'done' ORDER BY id`,
    [id],
  );
  expect(audit).toEqual([
    { action: "alarm:record", actorName: "worker" },
    { action: "alarm:acknowledge", actorName: "Test operator" },
    { action: "alarm:record", actorName: "worker" },
  ]);
  await expect(sql(`UPDATE "Alarm" SET "closedAt" = NULL, "closedWhy" = NULL WHERE id = $1`, [id])).rejects.toThrow(
    /not opened again/,
  );
  stop.abort();
  await outside.close();
});

test("a backup that somebody cancels is no failure, and does not hide one", async () => {
  await whileLocked(async () => {
    const { runId } = await bench.backUp(environmentId);
    await sql(`UPDATE "Run" SET status = 'cancelled' WHERE id = $1`, [runId]);
    await judgeOnce();
    expect(await openOnes()).toEqual([]);
    await bench.backUp(environmentId);
    const { runId: second } = await bench.backUp(environmentId);
    await sql(`UPDATE "Run" SET status = 'cancelled' WHERE id = $1`, [second]);
  });
  await judgeOnce();
  expect(await openOnes()).toEqual(["backupFailed"]);
});

test("what is only in rows opens and closes alarms: drills, markers, targets, sizes, destinations, workers", async () => {
  const { backup } = await bench.backUp(environmentId);
  const drill = (status: string) =>
    sql(
      `INSERT INTO "Drill" (id, "environmentId", "backupId", "runId", status, "recoveryMs", report, "createdAt", "endedAt")
       VALUES (gen_random_uuid(), $1, $2, $3, $4::"DrillStatus", 5000, '{}', clock_timestamp(), now())
       ON CONFLICT ("runId") DO UPDATE SET status = EXCLUDED.status`,
      [environmentId, backup.id, backup.runId, status],
    );
  const observe = (marker: string) =>
    sql(
      `INSERT INTO "Observation" ("environmentId", kind, state, summary, data) VALUES ($1, 'database', 'ok', 'ok', $2)
       ON CONFLICT ("environmentId", kind) DO UPDATE SET data = EXCLUDED.data, "observedAt" = now()`,
      [environmentId, { marker, identity: { systemIdentifier: null, databaseOid: 1 } }],
    );
  const sight = (ok: boolean, free: number) =>
    sql(
      `INSERT INTO "DestinationSight" ("destinationId", at, found) SELECT id, now(), $1 FROM "Destination"
       ON CONFLICT ("destinationId") DO UPDATE SET at = now(), found = EXCLUDED.found`,
      [{ ok, problem: ok ? null : "It is read-only.", hint: null, free, total: 1e12 }],
    );
  const conditions: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
    ["drillFailed", () => drill("failed"), () => drill("succeeded")],
    ["marker", () => observe("staging"), () => observe("production")],
    [
      "readiness",
      () => sql(`UPDATE "Backup" SET "snapshotAt" = now() - interval '2 days' WHERE id = $1`, [backup.id]),
      () => sql(`UPDATE "Backup" SET "snapshotAt" = now() WHERE id = $1`, [backup.id]),
    ],
    [
      "backupSize",
      () => sql(`UPDATE "Backup" SET unusual = '{The table student is gone.}' WHERE id = $1`, [backup.id]),
      () =>
        sql(`UPDATE "Backup" SET "acceptedAt" = now(), "acceptedBy" = 'Lena', "acceptedNote" = 'right' WHERE id = $1`, [
          backup.id,
        ]),
    ],
    ["destinationFailed", () => sight(false, 0), () => sight(true, 1e11)],
    ["diskLow", () => sight(true, 1e6), () => sight(true, 1e11)],
    [
      "workerSilent",
      () =>
        sql(`INSERT INTO "Worker" (id, host, pid, "processStart", version, "leaseExpiresAt", "stoppedAt")
             VALUES ('w', 'db-9/boot', 1, '', 'test', now() - interval '1 minute', now())`),
      () => sql(`UPDATE "Worker" SET "stoppedAt" = NULL, "leaseExpiresAt" = now() + interval '1 hour' WHERE id = 'w'`),
    ],
  ];
  for (const [kind, begin, end] of conditions) {
    await judgeOnce();
    expect([kind, await openOnes()]).toEqual([kind, []]);
    await begin();
    await judgeOnce();
    expect([kind, await openOnes()]).toEqual([kind, [kind]]);
    await end();
    await judgeOnce();
    expect([kind, await openOnes()]).toEqual([kind, []]);
  }
  await drill("failed");
  await judgeOnce();
  await drill("unknown");
  await judgeOnce();
  expect(await openOnes(), "unknown closes nothing").toEqual(["drillFailed"]);
});

test("what cannot be read closes nothing, and it is said", async () => {
  await whileLocked(async () => {
    await bench.backUp(environmentId);
  });
  await judgeOnce();
  await sql(`ALTER TABLE "ScheduleSlot" RENAME TO "Elsewhere"; ALTER TABLE "Drill" RENAME TO "NoDrill"`);
  await judgeOnce();
  await sql(`ALTER TABLE "Elsewhere" RENAME TO "ScheduleSlot"; ALTER TABLE "NoDrill" RENAME TO "Drill"`);
  expect(await openOnes()).toEqual(["backupFailed"]);
  await sql(`UPDATE "Worker" SET "stoppedAt" = NULL, "leaseExpiresAt" = now() + interval '1 hour'`);
  expect((await getAlarmBar(viewer)).blindness).toMatch(/^Not every alarm could be judged/);
  await sql(`UPDATE "OwnSight" SET at = now() - interval '2 minutes'`);
  expect((await getAlarmBar(viewer)).blindness).toMatch(/^Alarms are not being judged/);
  await sql(`UPDATE "Worker" SET "stoppedAt" = now()`);
  expect((await getAlarmBar(viewer)).blindness).toMatch(/^No worker is alive/);
});

test("an environment that is disabled is watched no more, and its alarms say so", async () => {
  await whileLocked(async () => {
    await bench.backUp(environmentId);
  });
  await judgeOnce();
  expect(await openOnes()).toEqual(["backupFailed"]);
  await sql(`UPDATE "Environment" SET "disabledAt" = now()`);
  await judgeOnce();
  const { open, over } = await listAlarms(viewer, { environmentId });
  expect([open, over[0]?.closed?.why]).toEqual([[], expect.stringContaining("nobody watches it any more")]);
});
