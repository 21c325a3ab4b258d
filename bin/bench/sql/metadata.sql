-- Years of use: :backups backups of three environments, their runs, steps and logs, :auditRows audit rows, 60 people.
INSERT INTO "User" (id, email, name, role, "createdAt")
SELECT gen_random_uuid(), 'person' || i || '@holdfast.example', 'Person ' || i, (ARRAY['viewer','viewer','operator','lead'])[1 + i % 4]::"Role", now() - i * interval '9 days'
FROM generate_series(1, 60) i;

CREATE TEMP TABLE place ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY name) - 1 AS n, count(*) OVER () AS places, id, name, tier FROM "Environment";

CREATE TEMP TABLE past ON COMMIT DROP AS
SELECT i, gen_random_uuid() AS run, gen_random_uuid() AS backup, place.id AS environment, place.name, now() - (:backups - i) * interval '2 hours' - interval '1 hour' AS at,
  CASE WHEN i % 25 = 0 THEN 'failed' WHEN i % 3 = 0 THEN 'deleted' ELSE 'complete' END AS status, 90000000 + i * 1000 AS size,
  'Person ' || 1 + i % 60 AS person, CASE WHEN i % 4 = 0 THEN 'before the release ' || i END AS reason
FROM generate_series(1, :backups) i JOIN place ON place.n = i % place.places;

INSERT INTO "Run" (id, kind, title, "environmentId", status, "requestedBy", reason, epoch, "queuedAt", "enqueuedAt", "startedAt", "endedAt", problem)
SELECT run, 'backup', 'Backup of ' || name, environment, (CASE status WHEN 'failed' THEN 'failed' ELSE 'succeeded' END)::"RunStatus", person, reason, 1,
  at, at, at, at + interval '40 seconds', CASE status WHEN 'failed' THEN '{"code": "UNREACHABLE", "message": "The server did not answer.", "hint": "Look at it."}'::jsonb END
FROM past;

INSERT INTO "RunStep" (id, "runId", position, name, title, status, evidence, "startedAt", "endedAt")
SELECT gen_random_uuid(), run, s, (ARRAY['preflight','dump','verify','record'])[s], 'Step ' || s, 'succeeded', 'what was proven in step ' || s, at + s * interval '9 seconds', at + (s + 1) * interval '9 seconds'
FROM past, generate_series(1, 4) s;

INSERT INTO "RunLog" ("runId", step, at, line)
SELECT run, 'dump', at + l * interval '1 second', 'pg_dump: dumping contents of table "public.table_' || l || '"' FROM past, generate_series(1, 30) l;

INSERT INTO "Backup" (id, "environmentId", "runId", status, verification, "verifiedAt", "fileName", "sizeBytes", sha256, "rowCount", "tableCount", "databaseBytes", compression,
  "serverVersion", "toolVersion", manifest, "requestedBy", reason, "pinnedAt", "pinnedBy", "createdAt", "snapshotAt", "completedAt", "durationMs", "deletedAt", "deletedBy", "fileRemovedAt")
SELECT backup, environment, run, status::"BackupStatus", (CASE status WHEN 'failed' THEN 'none' ELSE 'readable' END)::"Verification", CASE WHEN status <> 'failed' THEN at END,
  'bench/' || name || '/backup_' || i || '.dump', size, encode(sha256(i::text::bytea), 'hex'), 268000 + i, 60, size * 4, 'gzip:1', '15.18', '15.18', rest.manifest, person, reason,
  CASE WHEN i % 50 = 1 THEN at END, CASE WHEN i % 50 = 1 THEN person END, at, at, at, 30000, CASE status WHEN 'deleted' THEN at END, CASE status WHEN 'deleted' THEN person END,
  CASE status WHEN 'deleted' THEN at END
FROM past, LATERAL (SELECT jsonb_build_object('format', 'holdfast-manifest-1', 'file', 'backup_' || i || '.dump', 'sha256', encode(sha256(i::text::bytea), 'hex'), 'sizeBytes', size,
    'environment', name, 'excludedTables', '[]'::jsonb, 'sequences', '{}'::jsonb, 'extensions', '{"plpgsql": "1.0"}'::jsonb, 'largeObjects', 0, 'databaseBytes', size * 4,
    'snapshotAt', at, 'verifiedAt', at, 'restore', '{"bash": "createdb", "powershell": "createdb"}'::jsonb,
    'rowsByTable', (SELECT jsonb_object_agg('public.table_' || t, t * 100 + i) FROM generate_series(1, 60) t)) AS manifest) rest;

INSERT INTO "AuditEvent" (at, "actorKind", "actorId", "actorName", "actorRole", address, action, outcome, summary, "environmentId", environment, tier, subject, "after")
SELECT now() - (:auditRows - i) * interval '10 minutes', 'user', 'person-' || i % 60, 'Person ' || 1 + i % 60, (ARRAY['viewer','operator','lead'])[1 + i % 3], '192.0.2.' || i % 250,
  (ARRAY['backup:create','session:start','backup:pin','environment:check','run:cancel','backup:delete','people:invite'])[1 + i % 7], (CASE WHEN i % 40 = 0 THEN 'refused' ELSE 'done' END)::"AuditOutcome",
  'Did what row ' || i || ' says', place.id, place.name, place.tier, i::text, jsonb_build_object('row', i, 'reason', 'because of ' || i)
FROM generate_series(1, :auditRows) i JOIN place ON place.n = i % place.places;
