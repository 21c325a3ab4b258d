-- CreateEnum
CREATE TYPE "DestinationKind" AS ENUM ('local', 's3');

-- CreateEnum
CREATE TYPE "CopyStatus" AS ENUM ('wanted', 'stored', 'changed', 'missing', 'removed');

-- CreateTable
CREATE TABLE "Destination" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "DestinationKind" NOT NULL,
    "settings" JSONB NOT NULL,
    "sealedSecret" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,
    "disabledAt" TIMESTAMPTZ(3),
    "checkRequestedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Destination_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DestinationSight" (
    "destinationId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "found" JSONB NOT NULL,

    CONSTRAINT "DestinationSight_pkey" PRIMARY KEY ("destinationId")
);

-- CreateTable
CREATE TABLE "BackupCopy" (
    "id" TEXT NOT NULL,
    "backupId" TEXT NOT NULL,
    "destinationId" TEXT NOT NULL,
    "isFirst" BOOLEAN NOT NULL,
    "status" "CopyStatus" NOT NULL DEFAULT 'wanted',
    "problem" TEXT,
    "storedAt" TIMESTAMPTZ(3),
    "checkedAt" TIMESTAMPTZ(3),
    "dueAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "BackupCopy_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Destination_name_key" ON "Destination"("name");

-- CreateIndex
CREATE UNIQUE INDEX "BackupCopy_backupId_destinationId_key" ON "BackupCopy"("backupId", "destinationId");

-- CreateIndex
CREATE INDEX "BackupCopy_status_dueAt_idx" ON "BackupCopy"("status", "dueAt");

-- The folder of this installation.
INSERT INTO "Destination" (id, name, kind, settings, "createdBy")
VALUES ('00000000-0000-7000-8000-000000000001', 'Archive folder', 'local', '{"kind":"local","folder":null}', 'Holdfast');

-- AlterTable
ALTER TABLE "Environment" ADD COLUMN     "destinationId" TEXT NOT NULL DEFAULT '00000000-0000-7000-8000-000000000001',
ADD COLUMN     "secondDestinationId" TEXT,
ADD COLUMN     "encrypts" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "recipients" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "Backup" ADD COLUMN     "lostAt" TIMESTAMPTZ(3);

-- AddForeignKey
ALTER TABLE "Environment" ADD CONSTRAINT "Environment_destinationId_fkey" FOREIGN KEY ("destinationId") REFERENCES "Destination"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Environment" ADD CONSTRAINT "Environment_secondDestinationId_fkey" FOREIGN KEY ("secondDestinationId") REFERENCES "Destination"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DestinationSight" ADD CONSTRAINT "DestinationSight_destinationId_fkey" FOREIGN KEY ("destinationId") REFERENCES "Destination"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BackupCopy" ADD CONSTRAINT "BackupCopy_backupId_fkey" FOREIGN KEY ("backupId") REFERENCES "Backup"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BackupCopy" ADD CONSTRAINT "BackupCopy_destinationId_fkey" FOREIGN KEY ("destinationId") REFERENCES "Destination"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the data model cannot say.
ALTER TABLE "Environment" ADD CONSTRAINT "Environment_two_places" CHECK ("secondDestinationId" <> "destinationId");
CREATE UNIQUE INDEX "BackupCopy_one_first" ON "BackupCopy"("backupId") WHERE "isFirst";
ALTER TABLE "BackupCopy" ADD CONSTRAINT "BackupCopy_stored_when" CHECK (status NOT IN ('stored', 'changed', 'missing') OR "storedAt" IS NOT NULL);
ALTER TABLE "Destination" ADD CONSTRAINT "Destination_kind_of_settings" CHECK (settings->>'kind' = kind::text);

-- Every archive that was made before lies in the folder.
INSERT INTO "BackupCopy" (id, "backupId", "destinationId", "isFirst", status, "storedAt")
SELECT gen_random_uuid()::text, id, '00000000-0000-7000-8000-000000000001', true,
  CASE WHEN status = 'complete' THEN 'stored'::"CopyStatus" WHEN "fileRemovedAt" IS NULL AND status <> 'failed' THEN 'wanted' ELSE 'removed' END,
  "completedAt"
FROM "Backup";

-- The backup that stays is one of which a good copy is left.
CREATE OR REPLACE FUNCTION refuse_backup_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."pinnedAt" IS NOT NULL THEN
    RAISE EXCEPTION 'a pinned backup is not deleted' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM 1 FROM "Environment" WHERE id = NEW."environmentId" FOR UPDATE;
  IF OLD.verification IN ('readable', 'restored') AND NOT EXISTS (
    SELECT FROM "Backup" WHERE "environmentId" = NEW."environmentId" AND id <> NEW.id
      AND status = 'complete' AND verification IN ('readable', 'restored') AND "lostAt" IS NULL
      AND (unusual = '{}' OR "acceptedAt" IS NOT NULL)
  ) THEN
    RAISE EXCEPTION 'the last verified backup of an environment is not deleted' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
