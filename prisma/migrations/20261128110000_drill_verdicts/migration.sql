-- When the newest restore drill that came to a verdict found that this backup does not restore to what it promised.
ALTER TABLE "Backup" ADD COLUMN     "drillFailedAt" TIMESTAMPTZ(3);

UPDATE "Backup" SET "drillFailedAt" = (
  SELECT CASE WHEN status = 'failed' THEN "endedAt" END FROM "Drill"
  WHERE "backupId" = "Backup".id AND status IN ('succeeded', 'failed') ORDER BY "createdAt" DESC LIMIT 1
) WHERE status = 'complete';

-- The backup that stays is one that no drill has disproven.
CREATE OR REPLACE FUNCTION refuse_backup_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."pinnedAt" IS NOT NULL THEN
    RAISE EXCEPTION 'a pinned backup is not deleted' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM 1 FROM "Environment" WHERE id = NEW."environmentId" FOR UPDATE;
  IF OLD.verification IN ('readable', 'restored') AND NOT EXISTS (
    SELECT FROM "Backup" WHERE "environmentId" = NEW."environmentId" AND id <> NEW.id
      AND status = 'complete' AND verification IN ('readable', 'restored') AND "lostAt" IS NULL
      AND "drillFailedAt" IS NULL AND (unusual = '{}' OR "acceptedAt" IS NOT NULL)
  ) THEN
    RAISE EXCEPTION 'the last verified backup of an environment is not deleted' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
