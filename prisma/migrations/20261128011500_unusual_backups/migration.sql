-- What of a backup is less than in the one it was compared with, and who looked at that and found it right.
ALTER TABLE "Backup" ADD COLUMN "unusual" TEXT[] NOT NULL DEFAULT '{}';
ALTER TABLE "Backup" ADD COLUMN "comparedToId" TEXT;
ALTER TABLE "Backup" ADD COLUMN "acceptedAt" TIMESTAMPTZ(3);
ALTER TABLE "Backup" ADD COLUMN "acceptedBy" TEXT;
ALTER TABLE "Backup" ADD COLUMN "acceptedNote" TEXT;
ALTER TABLE "Backup" ADD CONSTRAINT "Backup_comparedToId_fkey" FOREIGN KEY ("comparedToId") REFERENCES "Backup"("id") ON DELETE SET NULL ON UPDATE CASCADE;
