-- Holdfast's own database and keys, backed up beside the archives.

-- CreateTable
CREATE TABLE "RecoveryKey" (
    "id" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT NOT NULL,

    CONSTRAINT "RecoveryKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SelfBackup" (
    "id" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "destinationId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dumpFile" TEXT NOT NULL,
    "dumpBytes" BIGINT NOT NULL,
    "dumpSha256" TEXT NOT NULL,
    "serverVersion" TEXT NOT NULL,
    "keysFile" TEXT,
    "keysSha256" TEXT,
    "recipient" TEXT,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SelfBackup_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "RecoveryKey_createdAt_idx" ON "RecoveryKey"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "SelfBackup_runId_destinationId_key" ON "SelfBackup"("runId", "destinationId");

-- CreateIndex
CREATE INDEX "SelfBackup_destinationId_createdAt_idx" ON "SelfBackup"("destinationId", "createdAt");

-- AddForeignKey
ALTER TABLE "SelfBackup" ADD CONSTRAINT "SelfBackup_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SelfBackup" ADD CONSTRAINT "SelfBackup_destinationId_fkey" FOREIGN KEY ("destinationId") REFERENCES "Destination"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the data model cannot say: only the public half is kept, and keys never lie anywhere unsealed.
ALTER TABLE "RecoveryKey" ADD CONSTRAINT "RecoveryKey_is_public" CHECK (recipient ~ '^age1[0-9a-z]+$');
ALTER TABLE "SelfBackup" ADD CONSTRAINT "SelfBackup_keys_are_sealed" CHECK (
  ("keysFile" IS NULL AND "keysSha256" IS NULL) OR ("keysFile" IS NOT NULL AND "keysSha256" IS NOT NULL AND recipient IS NOT NULL)
);
