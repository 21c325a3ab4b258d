import { randomUUID } from "node:crypto";
import type { Role } from "./fixtures";
import { driftRun, ownDeployment, ownRun, type Place, selfRun, type World } from "./permission-world";
import { addSession, type Person } from "./principals";

/**
 * Who may call which server action, written by hand from the descriptions of the roles. It knows nothing of the product's
 * own table, so that a mistake there is one here only if it is made twice.
 */
export type Expected = {
  /** As the build names it: folder of the actions and export. */
  readonly action: string;
  readonly about?: string;
  /** Lowest role: one letter for acts outside of any environment, three for development, staging, production. */
  readonly from: string;
  /** The permission under which the audit log has the call, done or refused; null when nothing is written. */
  readonly audit: string | null;
  readonly input: (world: World, place: Place, prepared: string) => unknown;
  /** What the world needs for this call, done before it; what it returns is given to `input`. */
  readonly prepare?: (world: World, place: Place, person: Person) => Promise<string | undefined>;
  /** How the call ends for those who may: `ok`, or the refusal that comes after the permission was given. */
  readonly ends: string;
  /** Tables that are different afterwards for those who may. */
  readonly changes: readonly string[];
  /** Open to everybody, signed in or not: the input itself must be the proof. */
  readonly open?: true;
};

const id = randomUUID();
const subject = ({ subject: { id: person } }: World) => ({ id: person });
const environment = (_: World, { environmentId }: Place) => ({ id: environmentId });
const backup = (_: World, { backupId }: Place) => ({ id: backupId });
const run = (_: World, { runId }: Place) => ({ runId });
const project = ({ projectId }: World) => ({ id: projectId });
const password = { current: "not the password", password: "a new long password" };
const policy = { compression: "gzip:6", excludeTableData: [], lockWaitTimeoutMs: 5_000, stallMs: 60_000 };
const deployment = (_: World, { deploymentId }: Place) => ({ id: deploymentId });
const note = (world: World, place: Place) => ({ ...deployment(world, place), text: "canary words" });
const reason = "canary: it cannot wait any longer";
/** With every field: what is not sent is refused. */
export const deploymentPolicy = {
  approvals: 1,
  approverRole: "lead",
  expireHours: 24,
  rehearsal: "optional",
  backup: "always",
  backupMaxAgeMinutes: 60,
  stagingFirst: false,
  quietWindows: [],
  timeZone: "UTC",
  maintenance: "none",
  lockTimeoutMs: 1_000,
  statementTimeoutMs: 0,
  rowTolerancePercent: 1,
  checkQueries: [],
};
const channel = { kind: "slack", name: "canary", events: ["deployment.failed"], url: "http://127.0.0.1:9/x" };
const frozen = `INSERT INTO "Freeze" (id, "environmentId", "fromAt", reason, "createdBy") VALUES ($1, $2, now(), 'canary', 'Test')`;
const clock = { name: "canary yearly", cron: "0 3 29 2 *", timeZone: "UTC" };
const planned = `INSERT INTO "Schedule" (id, "environmentId", name, cron, "timeZone", "createdBy") VALUES ($1, $2, $1, '0 4 29 2 *', 'UTC', 'Test')`;
const pausing = `INSERT INTO "SchedulePause" (id, "fromAt", "untilAt", reason, "createdBy") VALUES ($1, now(), now() + interval '1 day', 'canary', 'Test')`;
const bucketless = `INSERT INTO "Destination" (id, name, kind, settings, "createdBy") VALUES ($1, 'canary ' || $1, 'local', '{"kind": "local", "folder": "/mnt/canary"}', 'Test')`;
const ownFolder = "00000000-0000-7000-8000-000000000001";
const folder = { kind: "local", folder: "/mnt/canary" };
const numbers = { daily: 7, weekly: 4, monthly: 6, timeZone: "UTC" };
const pinned = `UPDATE "Backup" SET "pinnedAt" = now(), "pinnedBy" = 'Test' WHERE id = $1`;
const unusual = `UPDATE "Backup" SET unusual = '{0 rows in all}', "acceptedAt" = NULL WHERE id = $1`;
const monitor = { url: "https://127.0.0.1:9/canary", everyMinutes: 60 };
const noMonitor = `DELETE FROM "OutsideMonitor" WHERE $1 <> ''`;
const watched = `INSERT INTO "OutsideMonitor" ("sealedUrl", shown, "everyMinutes", "createdBy") VALUES ($1, 'canary', 60, 'Test') ON CONFLICT DO NOTHING`;
/** Over already: the worker, which watches nothing of this world, leaves it alone. */
const over = `INSERT INTO "Alarm" (id, kind, subject, "environmentId", sentence, advice, path, "closedAt", "closedWhy") VALUES ($1, 'backupFailed', $1, $2, 'canary', 'Look.', '/runs', now(), 'Test')`;
const succeeded = `UPDATE "Deployment" SET status = 'succeeded', "endedAt" = now(), "runId" = (SELECT "runId" FROM "Backup" WHERE id = $2) WHERE id = $1`;
const disabled = `UPDATE "User" SET "disabledAt" = now() WHERE id = $1`;
const enabled = `UPDATE "Environment" SET "disabledAt" = NULL WHERE id = $1`;

async function sessionOf(personId: string): Promise<string> {
  const session = randomUUID();
  await addSession(personId, session);
  return session;
}

/** A row of its own, made by a statement whose first value is its id. */
async function made({ rows }: World, sql: string, ...more: string[]): Promise<string> {
  const row = randomUUID();
  await rows.run(sql, [row, ...more]);
  return row;
}

export const letters: Record<string, Role> = { v: "viewer", o: "operator", l: "lead", a: "admin" };

// biome-ignore format: one line an action reads as the table it is.
export const expectedActions: readonly Expected[] = [
  { action: "backups backUpNow", from: "ooo", audit: "backup:create", input: (_, { environmentId }) => ({ environmentId }), ends: "PRECONDITION", changes: [] },
  { action: "backups prove", from: "ooo", audit: "backup:drill", input: backup, ends: "PRECONDITION", changes: [] },
  { action: "backups pin", from: "ooo", audit: "backup:pin", input: backup, ends: "ok", changes: ["Backup"] },
  { action: "backups unpin", from: "lll", audit: "backup:unpin", input: backup, ends: "ok", changes: ["Backup"],
    prepare: ({ rows }, { backupId }) => rows.run(pinned, [backupId]).then(() => undefined) },
  { action: "backups saveNotes", from: "ooo", audit: "backup:annotate", input: (_, { backupId }) => ({ id: backupId, notes: "a note" }), ends: "ok", changes: ["Backup"] },
  { action: "backups accept", about: "nothing is unusual", from: "lll", audit: "backup:accept", input: (_, { backupId }) => ({ id: backupId, reason: "x" }), ends: "PRECONDITION", changes: [] },
  { action: "backups accept", from: "lll", audit: "backup:accept", input: (_, { backupId }) => ({ id: backupId, reason: "a table was archived" }), ends: "ok", changes: ["Backup"],
    prepare: ({ rows }, { backupId }) => rows.run(unusual, [backupId]).then(() => undefined) },
  { action: "backups remove", from: "lll", audit: "backup:delete", input: (_, { backupId, fileName }) => ({ id: backupId, typed: fileName }), ends: "ok", changes: ["Backup"] },
  { action: "backups remove", about: "another name typed", from: "lll", audit: "backup:delete", input: (_, { backupId }) => ({ id: backupId, typed: "x" }), ends: "INVALID", changes: [] },
  { action: "restores restore", from: "lll", audit: "restore:start", input: (_, { backupId }) => ({ id: backupId, database: "canary_restored", purpose: "" }), ends: "PRECONDITION", changes: [] },
  { action: "restores keep", from: "lll", audit: "restore:keep", input: (_, { restoreId }) => ({ id: restoreId, purpose: "canary" }), ends: "ok", changes: ["Restore"] },
  { action: "restores drop", from: "lll", audit: "restore:drop", input: (_, { restoreId, name }) => ({ id: restoreId, typed: name }), ends: "PRECONDITION", changes: [] },
  { action: "restores drop", about: "another name typed", from: "lll", audit: "restore:drop", input: (_, { restoreId }) => ({ id: restoreId, typed: "x" }), ends: "INVALID", changes: [] },
  { action: "schedules add", from: "oll", audit: "schedule:edit", input: (_, { environmentId }) => ({ environmentId, ...clock }), ends: "ok", changes: ["Schedule"] },
  { action: "schedules edit", from: "oll", audit: "schedule:edit", input: (_, __, schedule) => ({ id: schedule, ...clock }), ends: "ok", changes: ["Schedule"],
    prepare: (world, { environmentId }) => made(world, planned, environmentId) },
  { action: "schedules disable", from: "oll", audit: "schedule:edit", input: (_, __, schedule) => ({ id: schedule }), ends: "ok", changes: ["Schedule"],
    prepare: (world, { environmentId }) => made(world, planned, environmentId) },
  { action: "schedules enable", from: "oll", audit: "schedule:edit", input: (_, __, schedule) => ({ id: schedule }), ends: "CONFLICT", changes: [],
    prepare: (world, { environmentId }) => made(world, planned, environmentId) },
  { action: "schedules remove", from: "oll", audit: "schedule:edit", input: (_, __, schedule) => ({ id: schedule }), ends: "ok", changes: ["Schedule"],
    prepare: (world, { environmentId }) => made(world, planned, environmentId) },
  { action: "schedules choosePlaces", from: "aaa", audit: "destination:choose", input: (_, __, schedule) => ({ id: schedule, destinationId: ownFolder, secondDestinationId: null }), ends: "ok", changes: ["Schedule"],
    prepare: (world, { environmentId }) => made(world, planned, environmentId) },
  { action: "schedules pause", from: "l", audit: "schedule:pause", input: () => ({ until: new Date(Date.now() + 3_600_000).toISOString(), reason: "canary" }), ends: "ok", changes: ["SchedulePause"] },
  { action: "schedules resume", from: "l", audit: "schedule:pause", input: (_, __, pause) => ({ id: pause }), ends: "ok", changes: ["SchedulePause"],
    prepare: (world) => made(world, pausing) },
  { action: "schedules saveNumbers", from: "lll", audit: "retention:edit", input: (_, { environmentId }) => ({ environmentId, policy: numbers, goes: [] }), ends: "ok", changes: ["Environment"] },
  { action: "schedules saveNumbers", about: "another list seen", from: "lll", audit: "retention:edit", input: (_, { environmentId, backupId }) => ({ environmentId, policy: numbers, goes: [backupId] }), ends: "CONFLICT", changes: [] },
  { action: "runs cancel", about: "one's own run", from: "ooo", audit: "run:cancel-own", input: run, ends: "ok", changes: ["Run"],
    prepare: ({ rows }, place, person) => ownRun(rows, place, person.id).then(() => undefined) },
  { action: "runs cancel", about: "another's run", from: "lll", audit: "run:cancel", input: run, ends: "ok", changes: ["Run"] },
  { action: "environments check", from: "vvv", audit: "environment:check", input: environment, ends: "ok", changes: ["Environment"] },
  { action: "environments edit", from: "aaa", audit: "environment:edit", input: (_, { environmentId, name }) => ({ id: environmentId, name: `${name}!`, healthUrl: "", policy }), ends: "ok", changes: ["Environment"] },
  { action: "environments reconnect", from: "aaa", audit: "environment:edit", input: (_, { environmentId }) => ({ id: environmentId, testRunId: id }), ends: "PRECONDITION", changes: [] },
  { action: "environments disable", from: "aaa", audit: "environment:disable", input: (_, { environmentId, name }) => ({ id: environmentId, typed: name }), ends: "CONFLICT", changes: [] },
  { action: "environments disable", about: "another name typed", from: "aaa", audit: "environment:disable", input: (_, { environmentId }) => ({ id: environmentId, typed: "x" }), ends: "INVALID", changes: [] },
  { action: "environments enable", from: "aaa", audit: "environment:disable", input: environment, ends: "CONFLICT", changes: [],
    prepare: ({ rows }, { environmentId }) => rows.run(enabled, [environmentId]).then(() => undefined) },
  { action: "environments test", from: "a", audit: "environment:test", input: () => ({ connectionString: "no address" }), ends: "INVALID", changes: [] },
  { action: "environments add", from: "a", audit: "environment:add", input: ({ projectId }) => ({ testRunId: id, projectId, name: "x", tier: "staging", healthUrl: "" }), ends: "PRECONDITION", changes: [] },
  { action: "environments startProject", from: "a", audit: "project:add", input: () => ({ name: "Canary project new" }), ends: "ok", changes: ["Project"] },
  { action: "environments rename", from: "a", audit: "project:edit", input: (world) => ({ ...project(world), name: "canary renamed" }), ends: "ok", changes: ["Project"] },
  { action: "environments toggle", from: "a", audit: "project:disable", input: project, ends: "ok", changes: ["Project"] },
  { action: "releases take", from: "o", audit: "release:take", input: ({ projectId }) => ({ projectId }), ends: "PRECONDITION", changes: [] },
  { action: "releases setFolder", from: "a", audit: "project:edit", input: ({ projectId }) => ({ projectId, folder: "/srv/checkout" }), ends: "ok", changes: ["Project"] },
  { action: "deployments savePolicy", from: "aaa", audit: "environment:edit", input: (_, { environmentId }) => ({ environmentId, policy: deploymentPolicy, hookUrl: "", hookSecret: "" }), ends: "ok", changes: ["Environment"] },
  { action: "deployments freeze", from: "ooo", audit: "freeze:set", input: (_, { environmentId }) => ({ environmentId, until: "", reason: "canary" }), ends: "ok", changes: ["Freeze"] },
  { action: "deployments lift", from: "lll", audit: "freeze:lift", input: (_, __, freeze) => ({ id: freeze }), ends: "ok", changes: ["Freeze"],
    prepare: async ({ rows }, { environmentId }) => { const freeze = randomUUID(); await rows.run(frozen, [freeze, environmentId]); return freeze; } },
  { action: "deployments request", from: "ooo", audit: "deployment:request", input: ({ releaseId }, { environmentId }) => ({ environmentId, releaseId }), ends: "PRECONDITION", changes: [] },
  { action: "deployments replan", from: "ooo", audit: "deployment:request", input: deployment, ends: "CONFLICT", changes: [] },
  { action: "deployments rehearse", from: "ooo", audit: "deployment:rehearse", input: deployment, ends: "PRECONDITION", changes: [] },
  { action: "deployments approve", from: "lll", audit: "deployment:approve", input: (world, place) => ({ ...deployment(world, place), typed: place.name }), ends: "PRECONDITION", changes: [] },
  { action: "deployments comment", from: "ooo", audit: "deployment:comment", input: note, ends: "ok", changes: ["DeploymentNote"] },
  { action: "deployments askForChanges", from: "lll", audit: "deployment:approve", input: note, ends: "ok", changes: ["DeploymentNote"] },
  { action: "deployments withdraw", about: "one's own request", from: "ooo", audit: "deployment:withdraw-own", input: (_, __, own) => ({ id: own }), ends: "ok", changes: ["Deployment"],
    prepare: ({ rows, releaseId, subject }, place, person) => ownDeployment(rows, place, releaseId, person.cookie ? person.id : subject.id) },
  { action: "deployments withdraw", about: "another's request", from: "lll", audit: "deployment:withdraw", input: deployment, ends: "ok", changes: ["Deployment"] },
  { action: "deployments accept", about: "one's own", from: "ooo", audit: "deployment:accept-own", input: (_, __, own) => ({ id: own }), ends: "CONFLICT", changes: [],
    prepare: ({ rows, releaseId, subject }, place, person) => ownDeployment(rows, place, releaseId, person.cookie ? person.id : subject.id) },
  { action: "deployments accept", about: "another's", from: "lll", audit: "deployment:accept", input: deployment, ends: "ok", changes: ["Deployment"],
    prepare: ({ rows }, { deploymentId, backupId }) => rows.run(succeeded, [deploymentId, backupId]).then(() => undefined) },
  { action: "deployments override", from: "lll", audit: "deployment:override", input: (world, place) => ({ ...deployment(world, place), reason }), ends: "ok", changes: ["Deployment", "DeploymentNote"] },
  { action: "deployments breakTheGlass", about: "another name typed", from: "lll", audit: "deployment:break-glass", input: (world, place) => ({ ...deployment(world, place), reason, password: "x", typed: "x" }), ends: "INVALID", changes: [] },
  { action: "deployments lookAtBrokenGlass", from: "lll", audit: "deployment:approve", input: note, ends: "CONFLICT", changes: [] },
  { action: "deployments start", from: "ooo", audit: "deployment:start", input: (world, place) => ({ ...deployment(world, place), typed: place.name }), ends: "PRECONDITION", changes: [] },
  { action: "storage save", from: "a", audit: "destination:edit", input: () => ({ id: null, name: `canary ${randomUUID()}`, settings: folder, secret: "" }), ends: "ok", changes: ["Destination"] },
  { action: "storage toggle", from: "a", audit: "destination:edit", input: (_, __, destination) => ({ id: destination }), ends: "ok", changes: ["Destination"],
    prepare: (world) => made(world, bucketless) },
  { action: "storage tryIt", from: "o", audit: "destination:check", input: () => ({ id }), ends: "NOT_FOUND", changes: [] },
  { action: "storage accept", from: "a", audit: "destination:edit", input: () => ({ id }), ends: "NOT_FOUND", changes: [] },
  { action: "storage search", from: "o", audit: "catalog:search", input: () => ({ id }), ends: "NOT_FOUND", changes: [] },
  { action: "storage adopt", from: "a", audit: "catalog:adopt", input: () => ({ id, environmentId: null, reason: "" }), ends: "NOT_FOUND", changes: [] },
  { action: "storage backUpItself", from: "o", audit: "recovery:back-up", input: () => ({ what: "holdfast" }), ends: "CONFLICT", changes: [],
    prepare: ({ rows, places }) => selfRun(rows, places.staging).then(() => undefined) },
  { action: "storage makeKey", from: "a", audit: "recovery:make-key", input: () => ({ replaces: "age1somebodyelse", sure: true }), ends: "CONFLICT", changes: [] },
  { action: "storage encrypt", from: "aaa", audit: "destination:choose", input: (_, { environmentId }) => ({ environmentId, encrypts: false, recipients: "age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg" }), ends: "ok", changes: ["Environment"] },
  { action: "storage choose", from: "aaa", audit: "destination:choose", input: (_, { environmentId }, second) => ({ environmentId, destinationId: ownFolder, secondDestinationId: second }), ends: "ok", changes: ["Environment"],
    prepare: (world) => made(world, bucketless) },
  { action: "notifications add", from: "l", audit: "notification:edit", input: () => channel, ends: "ok", changes: ["NotificationChannel"] },
  { action: "notifications toggle", from: "l", audit: "notification:edit", input: () => ({ id }), ends: "NOT_FOUND", changes: [] },
  { action: "notifications tryIt", from: "l", audit: "notification:edit", input: () => ({ id }), ends: "NOT_FOUND", changes: [] },
  { action: "notifications again", from: "l", audit: "notification:edit", input: () => ({ id }), ends: "CONFLICT", changes: [] },
  { action: "notifications watch", from: "a", audit: "monitor:edit", input: () => monitor, ends: "ok", changes: ["OutsideMonitor"],
    prepare: (world) => made(world, noMonitor) },
  { action: "notifications remove", from: "a", audit: "monitor:edit", input: () => ({}), ends: "ok", changes: ["OutsideMonitor"],
    prepare: (world) => made(world, watched) },
  { action: "alarms acknowledge", from: "ooo", audit: "alarm:acknowledge", input: (_, __, alarm) => ({ id: alarm, note: "canary: seen" }), ends: "ok", changes: ["Alarm"],
    prepare: (world, { environmentId }) => made(world, over, environmentId) },
  { action: "environments giveOwner", from: "aaa", audit: "environment:edit", input: (_, { environmentId }) => ({ id: environmentId, ownerId: "", contact: "canary" }), ends: "ok", changes: ["Environment"] },
  { action: "runs answer", from: "ooo", audit: "run:answer", input: (world, place) => ({ ...run(world, place), step: "maintenance-on" }), ends: "CONFLICT", changes: [] },
  { action: "migrations drift", from: "ooo", audit: "drift:check", input: (_, { environmentId }) => ({ environmentId }), ends: "CONFLICT", changes: [],
    prepare: ({ rows }, place) => driftRun(rows, place).then(() => undefined) },
  { action: "migrations inspect", from: "ooo", audit: "migration:inspect", input: (_, { environmentId }) => ({ environmentId }), ends: "PRECONDITION", changes: [] },
  { action: "migrations resolve", from: "lll", audit: "migration:resolve", input: (_, { environmentId, name }) => ({ environmentId, migration: "1_canary", as: "applied", seen: "0".repeat(64), typed: name }), ends: "PRECONDITION", changes: [] },
  { action: "status open", from: "a", audit: "project:edit", input: ({ projectId }) => ({ projectId, open: true }), ends: "ok", changes: ["Project"] },
  { action: "people invite", from: "a", audit: "people:invite", input: () => ({ email: "canary-new@permissions.example", name: "New", role: "admin" }), ends: "ok", changes: ["PasswordToken", "User"] },
  { action: "people giveRole", from: "a", audit: "people:change-role", input: (world) => ({ ...subject(world), role: "lead" }), ends: "ok", changes: ["User"] },
  { action: "people disable", from: "a", audit: "people:disable", input: subject, ends: "ok", changes: ["Session", "User"] },
  { action: "people enable", from: "a", audit: "people:disable", input: subject, ends: "ok", changes: ["User"],
    prepare: ({ rows, subject: { id: person } }) => rows.run(disabled, [person]).then(() => undefined) },
  { action: "people makeResetLink", from: "a", audit: "people:reset", input: subject, ends: "ok", changes: ["PasswordToken"] },
  { action: "people signOutEverywhere", from: "a", audit: "people:sign-out", input: subject, ends: "ok", changes: ["Session"] },
  { action: "account changePassword", from: "v", audit: "password:set", input: () => password, ends: "INVALID", changes: [] },
  { action: "account endOwnSession", about: "another browser's", from: "v", audit: "session:end", input: (_, __, session) => ({ id: session }), ends: "ok", changes: ["Session"],
    prepare: async (world, __, person) => sessionOf(person.cookie ? person.id : world.subject.id) },
  { action: "account endOwnSession", about: "another person's", from: "v", audit: "session:end", input: (_, __, session) => ({ id: session }), ends: "NOT_FOUND", changes: [],
    prepare: async (world) => sessionOf(world.subject.id) },
  { action: "setup setUp", from: "v", open: true, audit: null, input: () => ({ token: "x".repeat(43), email: "canary-new@permissions.example", name: "Eve", password: "a new long password" }), ends: "CONFLICT", changes: [] },
  { action: "welcome setPassword", from: "v", open: true, audit: null, input: () => ({ token: "x".repeat(43), password: "a new long password" }), ends: "NOT_FOUND", changes: [] },
];
