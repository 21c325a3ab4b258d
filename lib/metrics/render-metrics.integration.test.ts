import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, openBench, query } from "@/e2e/support/backup-bench";
import { judgeOnce } from "@/lib/alarms/keep-alarms";
import { renderMetrics } from "@/lib/metrics/render-metrics";

let bench: Bench;

beforeAll(async () => {
  bench = await openBench(
    "CREATE TABLE student (id int PRIMARY KEY); INSERT INTO student SELECT generate_series(1, 500)",
  );
});
afterAll(() => bench.close());

/** The samples by name and labels, read as Prometheus reads them. */
async function samples(): Promise<Record<string, number>> {
  const { text, contentType } = await renderMetrics();
  expect(contentType).toBe("text/plain; version=0.0.4; charset=utf-8");
  const lines = text.split("\n").filter((line) => line && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}
const place = 'project="eduhub",environment="production",tier="production"';

test("what nobody has measured has no sample", async () => {
  await bench.addEnvironment("production");
  expect(await samples()).toEqual({
    holdfast_workers: 0,
    'holdfast_runs{status="queued"}': 0,
    'holdfast_runs{status="running"}': 0,
  });
});

test("a backup, what is less in the next, a drill and an observation are told as they are in the database", async () => {
  const { rows } = await bench.direct.query(`SELECT id FROM "Environment" WHERE name = 'production'`);
  const environmentId = rows[0].id;
  const { backup: first } = await bench.backUp(environmentId);
  await bench.direct.query(
    `INSERT INTO "Observation" ("environmentId", kind, state, summary, data, "observedAt")
     VALUES ($1, 'database', 'failed', 'down', '{}', '2026-11-27T10:00:00Z')`,
    [environmentId],
  );
  await bench.direct.query(
    `INSERT INTO "Drill" (id, "environmentId", "backupId", "runId", status, "recoveryMs", report, "endedAt")
     SELECT 'd', "environmentId", id, "runId", 'succeeded', 12500, '{}', '2026-11-27T11:00:00Z' FROM "Backup" WHERE id = $1`,
    [first.id],
  );
  const seen = await samples();
  expect(seen).toMatchObject({
    [`holdfast_backup_timestamp_seconds{${place}}`]: new Date(first.snapshotAt).getTime() / 1_000,
    [`holdfast_backup_size_bytes{${place}}`]: Number(first.sizeBytes),
    [`holdfast_backup_duration_seconds{${place}}`]: first.durationMs / 1_000,
    [`holdfast_backup_unusual{${place}}`]: 0,
    [`holdfast_drill_timestamp_seconds{${place}}`]: Date.parse("2026-11-27T11:00:00Z") / 1_000,
    [`holdfast_drill_succeeded{${place}}`]: 1,
    [`holdfast_drill_recovery_seconds{${place}}`]: 12.5,
    [`holdfast_observation_timestamp_seconds{${place},kind="database"}`]: Date.parse("2026-11-27T10:00:00Z") / 1_000,
    [`holdfast_observation_state{${place},kind="database",state="failed"}`]: 1,
    [`holdfast_observation_state{${place},kind="database",state="ok"}`]: 0,
  });
  await query(bench.target.url, "TRUNCATE student");
  await bench.backUp(environmentId);
  expect(await samples()).toMatchObject({ [`holdfast_backup_unusual{${place}}`]: 1 });
  await bench.direct.query(`UPDATE "Drill" SET status = 'unknown'`);
  expect(await samples()).not.toHaveProperty([`holdfast_drill_succeeded{${place}}`]);
});

test("alarms are counted by kind while somebody judges them", async () => {
  await judgeOnce();
  expect(await samples()).toMatchObject({
    'holdfast_alarms{kind="backupSize"}': 1,
    'holdfast_alarms{kind="backupFailed"}': 0,
  });
  await bench.direct.query(`UPDATE "OwnSight" SET at = now() - interval '2 minutes'`);
  expect(Object.keys(await samples()).filter((name) => name.startsWith("holdfast_alarms"))).toEqual([]);
});

test("an environment that is disabled is told no more", async () => {
  await bench.direct.query(`UPDATE "Environment" SET "disabledAt" = now()`);
  expect(Object.keys(await samples()).filter((name) => name.includes("environment="))).toEqual([]);
});
