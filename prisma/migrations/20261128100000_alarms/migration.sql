-- CreateEnum
CREATE TYPE "AlarmKind" AS ENUM ('workerSilent', 'marker', 'backupFailed', 'verificationFailed', 'drillFailed', 'backupLate', 'readiness', 'copyBad', 'destinationFailed', 'diskLow', 'backupSize', 'approvalWaiting');

-- AlterTable
ALTER TABLE "Environment" ADD COLUMN     "ownerId" TEXT,
ADD COLUMN     "contact" TEXT;

-- CreateTable
CREATE TABLE "Alarm" (
    "id" TEXT NOT NULL,
    "kind" "AlarmKind" NOT NULL,
    "subject" TEXT NOT NULL,
    "environmentId" TEXT,
    "sentence" TEXT NOT NULL,
    "advice" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "openedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closedAt" TIMESTAMPTZ(3),
    "closedWhy" TEXT,
    "acknowledgedAt" TIMESTAMPTZ(3),
    "acknowledgedBy" TEXT,
    "acknowledgedNote" TEXT,

    CONSTRAINT "Alarm_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OwnSight" (
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "found" JSONB NOT NULL,

    CONSTRAINT "OwnSight_pkey" PRIMARY KEY ("kind")
);

-- CreateTable
CREATE TABLE "OutsideMonitor" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "sealedUrl" TEXT NOT NULL,
    "shown" TEXT NOT NULL,
    "everyMinutes" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "OutsideMonitor_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Alarm_closedAt_openedAt_idx" ON "Alarm"("closedAt", "openedAt");

-- CreateIndex
CREATE INDEX "Alarm_environmentId_openedAt_idx" ON "Alarm"("environmentId", "openedAt");

-- AddForeignKey
ALTER TABLE "Environment" ADD CONSTRAINT "Environment_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Alarm" ADD CONSTRAINT "Alarm_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What the data model cannot say: the database itself refuses what must never be.

-- One condition has at most one open alarm, however many workers look at it.
CREATE UNIQUE INDEX "Alarm_one_open" ON "Alarm" (kind, subject) WHERE "closedAt" IS NULL;
ALTER TABLE "Alarm" ADD CONSTRAINT "Alarm_closed_is_whole" CHECK (("closedAt" IS NULL) = ("closedWhy" IS NULL));
ALTER TABLE "Alarm" ADD CONSTRAINT "Alarm_acknowledged_is_whole" CHECK (
  num_nulls("acknowledgedAt", "acknowledgedBy", "acknowledgedNote") IN (0, 3)
);
-- What is over stays over: the same condition, found again, is a new alarm.
CREATE FUNCTION refuse_alarm_revival() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a closed alarm is not opened again' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER alarm_stays_closed BEFORE UPDATE ON "Alarm" FOR EACH ROW
  WHEN (OLD."closedAt" IS NOT NULL AND NEW."closedAt" IS DISTINCT FROM OLD."closedAt") EXECUTE FUNCTION refuse_alarm_revival();

ALTER TABLE "OutsideMonitor" ADD CONSTRAINT "OutsideMonitor_only_one" CHECK (id = 1);
ALTER TABLE "OutsideMonitor" ADD CONSTRAINT "OutsideMonitor_interval" CHECK ("everyMinutes" BETWEEN 1 AND 1440);
