import { randomUUID } from "node:crypto";
import type { Rows } from "./own-rows";
import { addPerson, addSession, removePeople } from "./principals";

export const tiers = ["development", "staging", "production"] as const;
export type Tier = (typeof tiers)[number];

/** What there is to act on in one tier. Names are unlike anything else in the database, so that leaks can be searched. */
export type Place = {
  readonly environmentId: string;
  readonly name: string;
  readonly backupId: string;
  readonly fileName: string;
  readonly runId: string;
  /** Of that backup, into a database called like the environment. */
  readonly restoreId: string;
  /** Asked for by the subject; its plan is the run above, which never ends. */
  readonly deploymentId: string;
};
export type World = Awaited<ReturnType<typeof buildWorld>>;
/** What the addresses of pages and routes are made of. */
export type Ids = Pick<World, "places" | "releaseId">;

/**
 * A project with a disabled environment in each tier (no worker looks at them), each with two verified backups that have
 * no file and a run that nobody runs; and a person to do things to. All of it is made anew by `reset`, and removed again.
 */
export async function buildWorld(rows: Rows) {
  const projectId = randomUUID();
  const places = Object.fromEntries(tiers.map((tier) => [tier, newPlace(tier)])) as Record<Tier, Place>;
  const subject = await addPerson("viewer", `subject-${projectId.slice(0, 8)}`);
  const slug = `canary-project-${projectId}`;
  const releaseId = randomUUID();

  async function clear(): Promise<void> {
    const projects = `SELECT id FROM "Project" WHERE slug LIKE 'canary-project-%'`;
    const environments = `SELECT id FROM "Environment" WHERE "projectId" IN (${projects})`;
    const runs = `SELECT id FROM "Run" WHERE "environmentId" IN (${environments})`;
    await rows.run(`BEGIN;
      DELETE FROM "DeploymentNote" WHERE "deploymentId" IN (SELECT id FROM "Deployment" WHERE "environmentId" IN (${environments}));
      DELETE FROM "Deployment" WHERE "environmentId" IN (${environments});
      DELETE FROM "Alarm" WHERE "environmentId" IN (${environments});
      DELETE FROM "OutsideMonitor";
      DELETE FROM "Schedule" WHERE "environmentId" IN (${environments});
      DELETE FROM "SchedulePause" WHERE reason LIKE 'canary%';
      DELETE FROM "Freeze" WHERE "environmentId" IN (${environments});
      DELETE FROM "NotificationChannel" WHERE name LIKE 'canary%';
      DELETE FROM "Restore" WHERE "environmentId" IN (${environments});
      DELETE FROM "Backup" WHERE "environmentId" IN (${environments});
      DELETE FROM "RunStep" WHERE "runId" IN (${runs}); DELETE FROM "RunLog" WHERE "runId" IN (${runs});
      DELETE FROM "Run" WHERE "environmentId" IN (${environments});
      DELETE FROM "Observation" WHERE "environmentId" IN (${environments});
      DELETE FROM "Environment" WHERE "projectId" IN (${projects});
      SELECT 1 FROM "Destination" WHERE name LIKE 'canary%' FOR UPDATE; -- The worker may be trying them.
      DELETE FROM "DestinationSight" WHERE "destinationId" IN (SELECT id FROM "Destination" WHERE name LIKE 'canary%');
      DELETE FROM "Destination" WHERE name LIKE 'canary%';
      SET LOCAL session_replication_role = replica; -- The database lets no release go.
      DELETE FROM "Release" WHERE "projectId" IN (${projects});
      SET LOCAL session_replication_role = origin;
      DELETE FROM "Project" WHERE slug LIKE 'canary-project-%';
      DELETE FROM "PasswordToken" WHERE "userId" IN (SELECT id FROM "User" WHERE email LIKE 'canary-%');
      DELETE FROM "User" WHERE email LIKE 'canary-%';
      COMMIT`);
  }

  async function reset(): Promise<void> {
    await clear();
    await rows.run(`INSERT INTO "Project" (id, slug, name) VALUES ($1, $2, $2)`, [projectId, slug]);
    await rows.run(
      `INSERT INTO "Release" (id, "projectId", digest, source, "migrationCount", "takenBy")
       VALUES ($1, $2, md5('x'), '/nowhere', 0, 'Test')`,
      [releaseId, projectId],
    );
    for (const tier of tiers) await addPlace(rows, projectId, tier, places[tier]);
    for (const tier of tiers) await addRestore(rows, places[tier]);
    for (const tier of tiers) await addDeployment(rows, places[tier], releaseId, subject.id);
    await rows.run(`UPDATE "User" SET role = 'viewer', "disabledAt" = NULL WHERE id = $1`, [subject.id]);
    await rows.run(`DELETE FROM "Session" WHERE "userId" = $1`, [subject.id]);
    await addSession(subject.id);
  }

  async function remove(): Promise<void> {
    await clear();
    await removePeople([subject.id]);
  }

  await reset();
  return { projectId, releaseId, places, subject, rows, reset, remove };
}

function newPlace(tier: Tier): Place {
  const mark = randomUUID().slice(0, 8);
  const ids = { environmentId: randomUUID(), backupId: randomUUID(), runId: randomUUID(), deploymentId: randomUUID() };
  return { ...ids, restoreId: randomUUID(), name: `canary-${tier}-${mark}`, fileName: `canary-backup-${mark}.dump` };
}

async function addPlace(rows: Rows, projectId: string, tier: Tier, place: Place): Promise<void> {
  await rows.run(
    `INSERT INTO "Environment" (id, "projectId", slug, name, tier, host, port, username, database, sslmode,
       "sealedPassword", "disabledAt") VALUES ($1, $2, $3, $3, $4::"Tier", $3, 1, 'nobody', $3, 'disable', '', now())`,
    [place.environmentId, projectId, place.name, tier],
  );
  await addRun(rows, place, place.runId, "running");
  for (const [id, file] of [
    [place.backupId, place.fileName],
    [randomUUID(), `other-${place.fileName}`],
  ] as const) {
    const runId = randomUUID();
    await addRun(rows, place, runId, "succeeded");
    await rows.run(
      `INSERT INTO "Backup" (id, "environmentId", "runId", status, verification, "verifiedAt", "fileName",
         "sizeBytes", sha256, manifest, "requestedBy", "completedAt")
       VALUES ($1, $2, $3, 'complete', 'readable', now(), $4, 1, 'none', $5, 'Test', now())`,
      [id, place.environmentId, runId, `canary/${file}`, { rowsByTable: {}, excludedTables: [], source: {} }],
    );
  }
}

/** One that succeeded, of a database that is nowhere. */
async function addRestore(rows: Rows, { restoreId, environmentId, backupId, ...place }: Place): Promise<void> {
  const runId = randomUUID();
  await addRun(rows, { restoreId, environmentId, backupId, ...place }, runId, "succeeded");
  const checks = [{ name: "rows", status: "ok", sentence: "canary" }];
  await rows.run(
    `INSERT INTO "Restore" (id, "environmentId", "backupId", "runId", database, status, "databaseOid", "madeAt", "durationMs", report, "endedAt")
     VALUES ($1, $2, $3, $4, $5, 'succeeded', 1, now(), 1, $6, now())`,
    [restoreId, environmentId, backupId, runId, place.name, { sentence: "canary", measured: null, checks, notes: [] }],
  );
}

async function addDeployment(rows: Rows, place: Place, releaseId: string, requestedById: string): Promise<void> {
  await rows.run(
    `INSERT INTO "Deployment" (id, "environmentId", "releaseId", "requestedById", "requestedBy", "expiresAt", "planRunId")
     VALUES ($1, $2, $3, $4, 'Subject', now() + interval '1 day', $5)`,
    [place.deploymentId, place.environmentId, releaseId, requestedById, place.runId],
  );
}

/** One more request for this place, this person's own; its id. */
export async function ownDeployment(rows: Rows, place: Place, releaseId: string, personId: string): Promise<string> {
  const deploymentId = randomUUID();
  await addDeployment(rows, { ...place, deploymentId }, releaseId, personId);
  return deploymentId;
}

/** A comparison of this place's schema that waits for ever. */
export async function driftRun(rows: Rows, place: Place): Promise<void> {
  const id = randomUUID();
  await addRun(rows, place, id, "succeeded");
  const values = [id, { environmentId: place.environmentId }];
  await rows.run(
    `UPDATE "Run" SET kind = 'check-drift', status = 'queued', "endedAt" = NULL, input = $2 WHERE id = $1`,
    values,
  );
}

/** A backup of Holdfast itself that waits for ever; under this environment, with which it goes again. */
export async function selfRun(rows: Rows, place: Place): Promise<void> {
  const id = randomUUID();
  await addRun(rows, place, id, "succeeded");
  await rows.run(`UPDATE "Run" SET kind = 'back-up-holdfast', status = 'queued', "endedAt" = NULL WHERE id = $1`, [id]);
}

/** Of a worker that does not exist: none claims it, none takes it over. */
async function addRun(rows: Rows, place: Place, id: string, status: string): Promise<void> {
  await rows.run(
    `INSERT INTO "Run" (id, kind, title, "environmentId", status, "workerId", "requestedBy", "enqueuedAt", "startedAt",
       "endedAt", progress) VALUES ($1, 'backup', $2, $3, $4::"RunStatus", 'no worker', 'Test', now(), now(),
       CASE WHEN $4 = 'running' THEN NULL ELSE now() END,
       '{"fraction": 0.42, "bytes": 42000000, "bytesPerSecond": 1000000, "etaSeconds": 58, "doing": null}')`,
    [id, `Run of ${place.name}`, place.environmentId, status],
  );
}

/** Makes a place's run the person's own. */
export async function ownRun(rows: Rows, place: Place, personId: string): Promise<void> {
  await rows.run(`UPDATE "Run" SET "requestedById" = $2 WHERE id = $1`, [place.runId, personId]);
}
