-- CreateIndex
CREATE INDEX "Run_environmentId_kind_queuedAt_idx" ON "Run"("environmentId", "kind", "queuedAt");

-- CreateIndex
CREATE INDEX "Backup_status_verification_environmentId_createdAt_idx" ON "Backup"("status", "verification", "environmentId", "createdAt");
