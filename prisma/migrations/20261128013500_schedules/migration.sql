-- CreateEnum
CREATE TYPE "SlotOutcome" AS ENUM ('queued', 'missed');

-- AlterTable
ALTER TABLE "Environment" ADD COLUMN     "retention" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "retentionAppliedAt" TIMESTAMPTZ(3),
ADD COLUMN     "retentionSavedAt" TIMESTAMPTZ(3),
ADD COLUMN     "retentionSavedBy" TEXT,
ADD COLUMN     "retentionShownAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "Backup" ADD COLUMN     "deletedReason" TEXT;

-- CreateTable
CREATE TABLE "Schedule" (
    "id" TEXT NOT NULL,
    "environmentId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "cron" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,
    "disabledAt" TIMESTAMPTZ(3),
    "disabledBy" TEXT,

    CONSTRAINT "Schedule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ScheduleSlot" (
    "scheduleId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" "SlotOutcome" NOT NULL,
    "runId" TEXT,
    "reason" TEXT,
    "handledAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ScheduleSlot_pkey" PRIMARY KEY ("scheduleId","at")
);

-- CreateTable
CREATE TABLE "SchedulePause" (
    "id" TEXT NOT NULL,
    "fromAt" TIMESTAMPTZ(3) NOT NULL,
    "untilAt" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "endedBy" TEXT,

    CONSTRAINT "SchedulePause_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Schedule_environmentId_name_key" ON "Schedule"("environmentId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "ScheduleSlot_runId_key" ON "ScheduleSlot"("runId");

-- CreateIndex
CREATE INDEX "SchedulePause_untilAt_idx" ON "SchedulePause"("untilAt");

-- AddForeignKey
ALTER TABLE "Schedule" ADD CONSTRAINT "Schedule_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ScheduleSlot" ADD CONSTRAINT "ScheduleSlot_scheduleId_fkey" FOREIGN KEY ("scheduleId") REFERENCES "Schedule"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ScheduleSlot" ADD CONSTRAINT "ScheduleSlot_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the data model cannot say: the database itself refuses what must never be.

-- A slot that runs has its run, one that was missed its reason; what became of it never changes.
ALTER TABLE "ScheduleSlot" ADD CONSTRAINT "ScheduleSlot_run_or_reason" CHECK (
  (outcome = 'queued' AND "runId" IS NOT NULL) OR (outcome = 'missed' AND "runId" IS NULL AND reason IS NOT NULL)
);
CREATE FUNCTION refuse_slot_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what became of a slot never changes' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER schedule_slot_stays BEFORE UPDATE OR DELETE ON "ScheduleSlot" FOR EACH ROW EXECUTE FUNCTION refuse_slot_change();

ALTER TABLE "Schedule" ADD CONSTRAINT "Schedule_five_fields" CHECK (cron ~ '^\S+( \S+){4}$');
ALTER TABLE "SchedulePause" ADD CONSTRAINT "SchedulePause_in_order" CHECK ("untilAt" > "fromAt");
ALTER TABLE "SchedulePause" ADD CONSTRAINT "SchedulePause_end_is_whole" CHECK (("endedAt" IS NULL) = ("endedBy" IS NULL));
ALTER TABLE "Environment" ADD CONSTRAINT "Environment_retention_saved_by" CHECK (("retentionSavedAt" IS NULL) = ("retentionSavedBy" IS NULL));

-- Whoever deletes: a pinned backup stays, and so does the last verified one of its environment. The environment's row is
-- locked, so that two at once cannot delete the last two.
CREATE FUNCTION refuse_backup_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."pinnedAt" IS NOT NULL THEN
    RAISE EXCEPTION 'a pinned backup is not deleted' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM 1 FROM "Environment" WHERE id = NEW."environmentId" FOR UPDATE;
  IF OLD.verification IN ('readable', 'restored') AND NOT EXISTS (
    SELECT FROM "Backup" WHERE "environmentId" = NEW."environmentId" AND id <> NEW.id
      AND status = 'complete' AND verification IN ('readable', 'restored')
  ) THEN
    RAISE EXCEPTION 'the last verified backup of an environment is not deleted' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER backup_is_not_lost BEFORE UPDATE ON "Backup" FOR EACH ROW
  WHEN (OLD.status = 'complete' AND NEW.status = 'deleted') EXECUTE FUNCTION refuse_backup_loss();
