-- CreateEnum
CREATE TYPE "AttendanceSource" AS ENUM ('MANUAL', 'KIOSK', 'IMPORT');

-- AlterTable
ALTER TABLE "AttendanceRecord" ADD COLUMN     "source" "AttendanceSource" NOT NULL DEFAULT 'MANUAL',
ALTER COLUMN "minutesLate" SET DATA TYPE INTEGER;

-- Until the kiosks came, everything was copied from paper lists in the evening.
UPDATE "AttendanceRecord" SET "source" = 'IMPORT' WHERE "date" < DATE '2026-02-16';

-- CreateIndex
CREATE INDEX "AttendanceRecord_date_status_idx" ON "AttendanceRecord"("date", "status");
