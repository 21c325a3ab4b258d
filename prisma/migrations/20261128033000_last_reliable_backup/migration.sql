-- The backup that stays is the last one that can be relied on: verified, and holding no less than before or accepted so.
CREATE OR REPLACE FUNCTION refuse_backup_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."pinnedAt" IS NOT NULL THEN
    RAISE EXCEPTION 'a pinned backup is not deleted' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM 1 FROM "Environment" WHERE id = NEW."environmentId" FOR UPDATE;
  IF OLD.verification IN ('readable', 'restored') AND NOT EXISTS (
    SELECT FROM "Backup" WHERE "environmentId" = NEW."environmentId" AND id <> NEW.id
      AND status = 'complete' AND verification IN ('readable', 'restored')
      AND (unusual = '{}' OR "acceptedAt" IS NOT NULL)
  ) THEN
    RAISE EXCEPTION 'the last verified backup of an environment is not deleted' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
