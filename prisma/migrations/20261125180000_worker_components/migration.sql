-- AlterTable
ALTER TABLE "Worker" ADD COLUMN     "components" JSONB;
