-- CreateEnum
CREATE TYPE "DeploymentStatus" AS ENUM ('requested', 'running', 'succeeded', 'failed', 'cancelled', 'unknown');

-- CreateEnum
CREATE TYPE "RehearsalStatus" AS ENUM ('running', 'succeeded', 'failed', 'unknown');

-- CreateEnum
CREATE TYPE "DeploymentNoteKind" AS ENUM ('comment', 'changes-requested', 'override', 'break-glass', 'review');

-- CreateEnum
CREATE TYPE "ChannelKind" AS ENUM ('email', 'slack', 'webhook');

-- CreateEnum
CREATE TYPE "DeliveryStatus" AS ENUM ('queued', 'delivered', 'failed');

-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "publicStatus" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "releaseFolder" TEXT;

-- AlterTable
ALTER TABLE "Environment" ADD COLUMN     "deploymentPolicy" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "hookUrl" TEXT,
ADD COLUMN     "sealedHookSecret" TEXT;

-- CreateTable
CREATE TABLE "Release" (
    "id" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "gitCommit" TEXT,
    "gitBranch" TEXT,
    "gitDirty" BOOLEAN,
    "appVersion" TEXT NOT NULL DEFAULT '',
    "migrationCount" INTEGER NOT NULL,
    "migrationHead" TEXT,
    "takenBy" TEXT NOT NULL,
    "takenById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Release_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ReleaseFile" (
    "releaseId" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,

    CONSTRAINT "ReleaseFile_pkey" PRIMARY KEY ("releaseId","path")
);

-- CreateTable
CREATE TABLE "ReleaseBlob" (
    "sha256" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "ReleaseBlob_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "Deployment" (
    "id" TEXT NOT NULL,
    "environmentId" TEXT NOT NULL,
    "releaseId" TEXT NOT NULL,
    "status" "DeploymentStatus" NOT NULL DEFAULT 'requested',
    "requestedById" TEXT NOT NULL,
    "requestedBy" TEXT NOT NULL,
    "reason" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "planRunId" TEXT,
    "plan" JSONB,
    "planDigest" TEXT,
    "plannedAt" TIMESTAMPTZ(3),
    "runId" TEXT,
    "startedBy" TEXT,
    "backupId" TEXT,
    "overrideById" TEXT,
    "overrideBy" TEXT,
    "overrideReason" TEXT,
    "overrideAt" TIMESTAMPTZ(3),
    "breakGlassById" TEXT,
    "breakGlassBy" TEXT,
    "breakGlassReason" TEXT,
    "breakGlassAt" TIMESTAMPTZ(3),
    "reviewedById" TEXT,
    "reviewedBy" TEXT,
    "reviewedAt" TIMESTAMPTZ(3),
    "acceptedAt" TIMESTAMPTZ(3),
    "acceptedBy" TEXT,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Deployment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Approval" (
    "id" TEXT NOT NULL,
    "deploymentId" TEXT NOT NULL,
    "approverId" TEXT NOT NULL,
    "approver" TEXT NOT NULL,
    "binding" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "voidedAt" TIMESTAMPTZ(3),
    "voidedWhy" TEXT,

    CONSTRAINT "Approval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DeploymentNote" (
    "id" TEXT NOT NULL,
    "deploymentId" TEXT NOT NULL,
    "kind" "DeploymentNoteKind" NOT NULL DEFAULT 'comment',
    "authorId" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DeploymentNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Rehearsal" (
    "id" TEXT NOT NULL,
    "deploymentId" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "backupId" TEXT,
    "status" "RehearsalStatus" NOT NULL DEFAULT 'running',
    "planDigest" TEXT NOT NULL,
    "report" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Rehearsal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Freeze" (
    "id" TEXT NOT NULL,
    "environmentId" TEXT NOT NULL,
    "fromAt" TIMESTAMPTZ(3) NOT NULL,
    "toAt" TIMESTAMPTZ(3),
    "reason" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "liftedAt" TIMESTAMPTZ(3),
    "liftedBy" TEXT,

    CONSTRAINT "Freeze_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NotificationChannel" (
    "id" TEXT NOT NULL,
    "kind" "ChannelKind" NOT NULL,
    "name" TEXT NOT NULL,
    "shown" TEXT NOT NULL,
    "sealedConfig" TEXT NOT NULL,
    "events" TEXT[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabledAt" TIMESTAMPTZ(3),

    CONSTRAINT "NotificationChannel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NotificationDelivery" (
    "id" TEXT NOT NULL,
    "channelId" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "status" "DeliveryStatus" NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastProblem" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deliveredAt" TIMESTAMPTZ(3),

    CONSTRAINT "NotificationDelivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Release_projectId_createdAt_idx" ON "Release"("projectId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Release_projectId_digest_appVersion_key" ON "Release"("projectId", "digest", "appVersion");

-- CreateIndex
CREATE UNIQUE INDEX "Deployment_runId_key" ON "Deployment"("runId");

-- CreateIndex
CREATE UNIQUE INDEX "Deployment_backupId_key" ON "Deployment"("backupId");

-- CreateIndex
CREATE INDEX "Deployment_environmentId_createdAt_idx" ON "Deployment"("environmentId", "createdAt");

-- CreateIndex
CREATE INDEX "Deployment_status_idx" ON "Deployment"("status");

-- CreateIndex
CREATE INDEX "Approval_deploymentId_idx" ON "Approval"("deploymentId");

-- CreateIndex
CREATE INDEX "DeploymentNote_deploymentId_createdAt_idx" ON "DeploymentNote"("deploymentId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Rehearsal_runId_key" ON "Rehearsal"("runId");

-- CreateIndex
CREATE INDEX "Rehearsal_deploymentId_createdAt_idx" ON "Rehearsal"("deploymentId", "createdAt");

-- CreateIndex
CREATE INDEX "Freeze_environmentId_idx" ON "Freeze"("environmentId");

-- CreateIndex
CREATE INDEX "NotificationDelivery_status_nextAttemptAt_idx" ON "NotificationDelivery"("status", "nextAttemptAt");

-- CreateIndex
CREATE INDEX "NotificationDelivery_createdAt_idx" ON "NotificationDelivery"("createdAt");

-- AddForeignKey
ALTER TABLE "Release" ADD CONSTRAINT "Release_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReleaseFile" ADD CONSTRAINT "ReleaseFile_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReleaseFile" ADD CONSTRAINT "ReleaseFile_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "ReleaseBlob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Deployment" ADD CONSTRAINT "Deployment_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Deployment" ADD CONSTRAINT "Deployment_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Deployment" ADD CONSTRAINT "Deployment_planRunId_fkey" FOREIGN KEY ("planRunId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Deployment" ADD CONSTRAINT "Deployment_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Deployment" ADD CONSTRAINT "Deployment_backupId_fkey" FOREIGN KEY ("backupId") REFERENCES "Backup"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Approval" ADD CONSTRAINT "Approval_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DeploymentNote" ADD CONSTRAINT "DeploymentNote_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rehearsal" ADD CONSTRAINT "Rehearsal_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rehearsal" ADD CONSTRAINT "Rehearsal_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rehearsal" ADD CONSTRAINT "Rehearsal_backupId_fkey" FOREIGN KEY ("backupId") REFERENCES "Backup"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Freeze" ADD CONSTRAINT "Freeze_environmentId_fkey" FOREIGN KEY ("environmentId") REFERENCES "Environment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NotificationDelivery" ADD CONSTRAINT "NotificationDelivery_channelId_fkey" FOREIGN KEY ("channelId") REFERENCES "NotificationChannel"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the data model cannot say: the database itself refuses what must never be.

-- A release is what was reviewed: its bytes never change, and it never goes.
CREATE FUNCTION refuse_release_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a release never changes' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER release_stays BEFORE UPDATE OR DELETE ON "Release" FOR EACH ROW EXECUTE FUNCTION refuse_release_change();
CREATE TRIGGER release_file_stays BEFORE UPDATE OR DELETE ON "ReleaseFile" FOR EACH ROW EXECUTE FUNCTION refuse_release_change();
CREATE TRIGGER release_blob_stays BEFORE UPDATE OR DELETE ON "ReleaseBlob" FOR EACH ROW EXECUTE FUNCTION refuse_release_change();
ALTER TABLE "ReleaseBlob" ADD CONSTRAINT "ReleaseBlob_is_what_it_says" CHECK (sha256 = encode(sha256(bytes), 'hex'));

-- Four eyes: nobody approves what he asked for, whatever the code above believes.
CREATE FUNCTION refuse_own_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "Deployment" WHERE id = NEW."deploymentId" AND "requestedById" = NEW."approverId") THEN
    RAISE EXCEPTION 'a deployment is approved by somebody else than its requester' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER approval_by_another BEFORE INSERT OR UPDATE ON "Approval" FOR EACH ROW EXECUTE FUNCTION refuse_own_approval();
CREATE UNIQUE INDEX "Approval_one_a_person" ON "Approval" ("deploymentId", "approverId") WHERE "voidedAt" IS NULL;
ALTER TABLE "Approval" ADD CONSTRAINT "Approval_void_has_reason" CHECK ("voidedAt" IS NULL OR "voidedWhy" IS NOT NULL);

-- What was requested stays what was requested; another release or another place is another request.
CREATE FUNCTION refuse_other_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a request never changes its release, environment or requester' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER deployment_stays_the_same BEFORE UPDATE ON "Deployment" FOR EACH ROW
  WHEN (OLD."releaseId" <> NEW."releaseId" OR OLD."environmentId" <> NEW."environmentId" OR OLD."requestedById" <> NEW."requestedById")
  EXECUTE FUNCTION refuse_other_request();

ALTER TABLE "Deployment" ADD CONSTRAINT "Deployment_running_has_run" CHECK (status = 'requested' OR status = 'cancelled' OR "runId" IS NOT NULL);
ALTER TABLE "Deployment" ADD CONSTRAINT "Deployment_end_has_time" CHECK (status IN ('requested', 'running') OR "endedAt" IS NOT NULL);
ALTER TABLE "Deployment" ADD CONSTRAINT "Deployment_override_by_another" CHECK ("overrideById" IS NULL OR "overrideById" <> "requestedById");
ALTER TABLE "Deployment" ADD CONSTRAINT "Deployment_review_by_another" CHECK ("reviewedById" IS NULL OR "reviewedById" <> "breakGlassById");
ALTER TABLE "Freeze" ADD CONSTRAINT "Freeze_in_order" CHECK ("toAt" IS NULL OR "toAt" > "fromAt");
