-- Archives that lie in a destination and that nothing here knows, and backups that were taken in from there.

-- CreateEnum
CREATE TYPE "FoundVerdict" AS ENUM ('sealed', 'unproven', 'copy', 'refused');

-- CreateTable
CREATE TABLE "FoundArchive" (
    "id" TEXT NOT NULL,
    "destinationId" TEXT NOT NULL,
    "fileName" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "verdict" "FoundVerdict" NOT NULL,
    "sentence" TEXT NOT NULL,
    "facts" JSONB,
    "manifestDigest" TEXT,
    "runId" TEXT,

    CONSTRAINT "FoundArchive_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "FoundArchive_destinationId_fileName_key" ON "FoundArchive"("destinationId", "fileName");

-- AlterTable
ALTER TABLE "Destination" ADD COLUMN     "searchedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Backup" ADD COLUMN     "adoptedAt" TIMESTAMPTZ(3),
ADD COLUMN     "adoptedBy" TEXT,
ADD COLUMN     "vouched" BOOLEAN NOT NULL DEFAULT false;

-- AddForeignKey
ALTER TABLE "FoundArchive" ADD CONSTRAINT "FoundArchive_destinationId_fkey" FOREIGN KEY ("destinationId") REFERENCES "Destination"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the data model cannot say: whoever took it in is named, and only what was taken in needs somebody's word. What
-- nothing proves is doubted until a lead has looked (unusual is not empty).
ALTER TABLE "Backup" ADD CONSTRAINT "Backup_adopted_by" CHECK (("adoptedAt" IS NULL) = ("adoptedBy" IS NULL));
ALTER TABLE "Backup" ADD CONSTRAINT "Backup_vouched_is_doubted" CHECK (NOT vouched OR ("adoptedAt" IS NOT NULL AND unusual <> '{}'));
ALTER TABLE "FoundArchive" ADD CONSTRAINT "FoundArchive_fit_is_known" CHECK (verdict = 'refused' OR (facts IS NOT NULL AND "manifestDigest" IS NOT NULL));
