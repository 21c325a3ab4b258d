/*
  Warnings:

  - You are about to drop the column `emergencyPhone` on the `StudentProfile` table. All the data in the column will be lost.

*/
-- AlterTable
ALTER TABLE "StudentProfile" DROP COLUMN "emergencyPhone";
