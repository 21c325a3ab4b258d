import { afterAll, beforeAll, expect, it } from "vitest";
import { openDeploymentBench } from "@/e2e/support/deployment-bench";
import { askForDue } from "@/lib/migrations/check-drift-daily";

let bench: Awaited<ReturnType<typeof openDeploymentBench>>;

beforeAll(async () => {
  bench = await openDeploymentBench();
  await bench.release("a".repeat(64));
});
afterAll(() => bench.close());

/** Asks, and says how often it was asked for this environment in all. */
async function asked(environmentId: string): Promise<number> {
  await askForDue();
  const { rows } = await bench.direct.query(
    `SELECT count(*)::int AS count FROM "Run" WHERE kind = 'check-drift' AND "aboutId" = $1`,
    [environmentId],
  );
  return rows[0].count;
}

/** The comparison that was asked for has been made, this long ago. */
async function seen(environmentId: string, ago: string): Promise<void> {
  await bench.direct.query(
    `UPDATE "Run" SET status = 'succeeded', "endedAt" = now(), "queuedAt" = now() - $2::interval
     WHERE kind = 'check-drift' AND "aboutId" = $1`,
    [environmentId, ago],
  );
  await bench.direct.query(
    `INSERT INTO "Observation" ("environmentId", kind, state, summary, data, "observedAt")
     VALUES ($1, 'drift', 'ok', '', '{}', now() - $2::interval)
     ON CONFLICT ("environmentId", kind) DO UPDATE SET "observedAt" = excluded."observedAt"`,
    [environmentId, ago],
  );
}

const run = (environmentId: string, kind: string, ago: string) =>
  bench.direct.query(
    `INSERT INTO "Run" (id, kind, title, "requestedBy", "environmentId", status, "queuedAt", "endedAt")
     VALUES (gen_random_uuid(), $2, '', 'test', $1, 'failed', now() - $3::interval, now() - $3::interval)`,
    [environmentId, kind, ago],
  );

it("a new environment once, and again after a day", async () => {
  const id = await bench.environment("staging");
  expect([await asked(id), await asked(id)]).toEqual([1, 1]);
  await seen(id, "23 hours");
  expect(await asked(id)).toBe(1);
  await seen(id, "25 hours");
  expect([await asked(id), await asked(id)]).toEqual([2, 2]);
});

it.each(["deploy", "resolve-migration"])("again once after a run that changed migrations: %s", async (kind) => {
  const id = await bench.environment("staging");
  await asked(id);
  await seen(id, "2 hours");
  await run(id, kind, "3 hours");
  expect(await asked(id)).toBe(1);
  await run(id, kind, "1 hour");
  expect([await asked(id), await asked(id)]).toEqual([2, 2]);
});

it("not after a backup", async () => {
  const id = await bench.environment("staging");
  await asked(id);
  await seen(id, "2 hours");
  await run(id, "backup", "1 hour");
  expect(await asked(id)).toBe(1);
});
