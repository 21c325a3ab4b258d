-- CreateEnum
CREATE TYPE "AttendanceSource" AS ENUM ('MANUAL', 'KIOSK', 'IMPORT');

-- AlterTable
ALTER TABLE "AttendanceRecord" ADD COLUMN     "source" "AttendanceSource" NOT NULL DEFAULT 'MANUAL',
ALTER COLUMN "minutesLate" SET DATA TYPE INTEGER;

-- CreateIndex
CREATE INDEX "AttendanceRecord_date_status_idx" ON "AttendanceRecord"("date", "status");
