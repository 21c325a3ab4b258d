-- A backup restored for use, into a new database on its environment's own server.
CREATE TYPE "RestoreStatus" AS ENUM ('running', 'succeeded', 'failed', 'unknown');

CREATE TABLE "Restore" (
    "id" TEXT NOT NULL,
    "environmentId" TEXT NOT NULL,
    "backupId" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "database" TEXT NOT NULL,
    "purpose" TEXT,
    "status" "RestoreStatus" NOT NULL DEFAULT 'running',
    "databaseOid" BIGINT,
    "madeAt" TIMESTAMPTZ(3),
    "durationMs" INTEGER,
    "report" JSONB,
    "sizeBytes" BIGINT,
    "sizeAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),
    "keptAt" TIMESTAMPTZ(3),
    "keptBy" TEXT,
    "droppedAt" TIMESTAMPTZ(3),
    "droppedBy" TEXT,

    CONSTRAINT "Restore_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "Restore_runId_key" ON "Restore"("runId");
CREATE INDEX "Restore_environmentId_createdAt_idx" ON "Restore"("environmentId", "createdAt");
CREATE INDEX "Restore_backupId_createdAt_idx" ON "Restore"("backupId", "createdAt");

ALTER TABLE "Restore" ADD CONSTRAINT "Restore_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_backupId_fkey" FOREIGN KEY ("backupId") REFERENCES "Backup"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- No word without its proof: a success has its database, its time and what was compared; whatever has ended says so.
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_success_is_proven" CHECK (
  status <> 'succeeded' OR ("databaseOid" IS NOT NULL AND "madeAt" IS NOT NULL AND "durationMs" IS NOT NULL AND jsonb_array_length(report -> 'checks') > 0)
);
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_end_has_report" CHECK (status = 'running' OR ("endedAt" IS NOT NULL AND report IS NOT NULL));
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_made_is_whole" CHECK (("databaseOid" IS NULL) = ("madeAt" IS NULL));
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_size_has_time" CHECK (("sizeBytes" IS NULL) = ("sizeAt" IS NULL));
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_keeping_is_whole" CHECK (("keptAt" IS NULL) = ("keptBy" IS NULL));
ALTER TABLE "Restore" ADD CONSTRAINT "Restore_drop_is_whole" CHECK (("droppedAt" IS NULL) = ("droppedBy" IS NULL));

-- One name is filled once at a time.
CREATE UNIQUE INDEX "Restore_one_running" ON "Restore" ("environmentId", "database") WHERE status = 'running';

-- What was found stays what was found, and a dropped database does not come back.
CREATE FUNCTION refuse_restore_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a restore keeps its backup, its database and, once it has ended, its verdict' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER restore_stays_the_same BEFORE UPDATE ON "Restore" FOR EACH ROW
  WHEN (
    OLD."environmentId" <> NEW."environmentId" OR OLD."backupId" <> NEW."backupId" OR OLD."runId" <> NEW."runId" OR OLD."database" <> NEW."database"
    OR (OLD.status <> 'running' AND (NEW.status <> OLD.status OR NEW.report IS DISTINCT FROM OLD.report OR NEW."databaseOid" IS DISTINCT FROM OLD."databaseOid"))
    OR (OLD."droppedAt" IS NOT NULL AND NEW."droppedAt" IS DISTINCT FROM OLD."droppedAt")
  )
  EXECUTE FUNCTION refuse_restore_change();
