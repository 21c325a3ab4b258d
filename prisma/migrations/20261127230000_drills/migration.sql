-- A backup restored into a scratch database and compared with its manifest.
CREATE TYPE "DrillStatus" AS ENUM ('running', 'succeeded', 'failed', 'unknown');

CREATE TABLE "Drill" (
    "id" TEXT NOT NULL,
    "environmentId" TEXT NOT NULL,
    "backupId" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "status" "DrillStatus" NOT NULL DEFAULT 'running',
    "recoveryMs" INTEGER,
    "report" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Drill_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "Drill_runId_key" ON "Drill"("runId");
CREATE INDEX "Drill_environmentId_createdAt_idx" ON "Drill"("environmentId", "createdAt");
CREATE INDEX "Drill_backupId_createdAt_idx" ON "Drill"("backupId", "createdAt");

ALTER TABLE "Drill" ADD CONSTRAINT "Drill_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Drill" ADD CONSTRAINT "Drill_backupId_fkey" FOREIGN KEY ("backupId") REFERENCES "Backup"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Drill" ADD CONSTRAINT "Drill_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- No word without its proof: a success has its time, and whatever has ended says when and what.
ALTER TABLE "Drill" ADD CONSTRAINT "Drill_success_is_measured" CHECK (status <> 'succeeded' OR "recoveryMs" IS NOT NULL);
ALTER TABLE "Drill" ADD CONSTRAINT "Drill_end_has_report" CHECK (status = 'running' OR ("endedAt" IS NOT NULL AND report IS NOT NULL));
