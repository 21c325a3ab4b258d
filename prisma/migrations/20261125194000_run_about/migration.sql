-- Runs that only look wait in no environment's queue; their audit rows name it nevertheless.
ALTER TABLE "Run" ADD COLUMN "aboutId" TEXT;
ALTER TABLE "Run" ADD CONSTRAINT "Run_aboutId_fkey" FOREIGN KEY ("aboutId") REFERENCES "Environment"("id") ON DELETE SET NULL ON UPDATE CASCADE;
