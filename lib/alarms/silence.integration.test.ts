import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, type Bench, openBench } from "@/e2e/support/backup-bench";
import { startReceivers } from "@/e2e/support/receivers";
import { startWorker, until, type Worker } from "@/e2e/support/worker";
import { listAlarms } from "@/lib/alarms/data";
import { addChannel } from "@/lib/notifications/change-channel";
import { AddChannelInput } from "@/lib/notifications/schema";

let bench: Bench;
let outside: Awaited<ReturnType<typeof startReceivers>>;
const workers: Worker[] = [];

beforeAll(async () => {
  bench = await openBench("CREATE TABLE pupil AS SELECT generate_series(1, 10) AS id");
  outside = await startReceivers();
});
afterAll(async () => {
  for (const worker of workers) worker.signal("SIGTERM");
  await Promise.all(workers.map(({ ended }) => ended));
  await outside.close();
  await bench.close();
});

const sql = async (text: string) => (await bench.direct.query(text)).rows;
const written = () => sql(`SELECT "openedAt", "closedAt", sentence FROM "Alarm" WHERE kind = 'workerSilent'`);

function work(): Worker {
  const worker = startWorker();
  workers.push(worker);
  return worker;
}

/** Until alarms were judged twice from now on: whatever a worker has to say, it has said. */
async function judged(): Promise<void> {
  for (const _ of ["by the round under way", "by one that has begun since"]) {
    const [before] = await sql(`SELECT clock_timestamp() AS at`);
    await until(async () => (await sql(`SELECT at FROM "OwnSight" WHERE kind = 'alarms'`))[0]?.at > before?.at);
  }
}

test("what no worker could see is in the history afterwards, and told of once", { timeout: 300_000 }, async () => {
  const webhook = outside.channels.find(({ kind }) => kind === "webhook");
  await addChannel(actorOf("lead"), AddChannelInput.parse(webhook));
  const first = work();
  await judged();
  first.signal("SIGKILL");
  await first.ended;
  // That was an hour ago: nobody waits that long for a test.
  const [lost] = await sql(`UPDATE "Worker" SET "startedAt" = now() - interval '2 hours',
    "leaseExpiresAt" = now() - interval '1 hour' RETURNING "leaseExpiresAt"`);
  expect(await written()).toEqual([]);

  const next = [work(), work()];
  await until(async () => (await written()).length > 0);
  await judged();
  const [row, ...more] = await written();
  expect(more).toEqual([]);
  expect(row).toMatchObject({
    openedAt: lost?.leaseExpiresAt,
    closedAt: expect.any(Date),
    sentence: expect.stringMatching(/^No worker was alive from .+ to .+ It was seen afterwards\.$/),
  });
  const { open, over } = await listAlarms(actorOf("viewer"));
  expect(open).toEqual([]);
  expect(over).toMatchObject([{ kind: "workerSilent", closed: { why: "A worker is alive again." } }]);
  await until(async () => outside.posts.length > 0);
  expect(JSON.parse(outside.posts[0]?.body ?? "")).toMatchObject({
    event: "alarm.opened",
    facts: { alarm: "workerSilent", environment: "the whole installation" },
  });

  // The last ones were stopped in order, and the next came half an hour later: somebody knew.
  for (const worker of next) worker.signal("SIGTERM");
  await Promise.all(next.map(({ ended }) => ended));
  await sql(`UPDATE "Worker" SET "startedAt" = now() - interval '50 minutes', "leaseExpiresAt" = now() - interval '30 minutes',
    "stoppedAt" = now() - interval '31 minutes' WHERE "startedAt" > now() - interval '30 minutes'`);
  work();
  await judged();
  expect(await written()).toHaveLength(1);
  expect(outside.posts).toHaveLength(1);
});
