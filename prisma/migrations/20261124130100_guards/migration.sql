-- What the data model cannot say: the database itself refuses what must never be.

-- The audit log is append-only, for every role, until somebody with the owner's power removes this on purpose.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_table_stays BEFORE TRUNCATE ON "AuditEvent" FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- One run at a time per environment: the second belt beside the engine's queue.
CREATE UNIQUE INDEX "Run_one_running_per_environment" ON "Run" ("environmentId") WHERE status = 'running';

-- No word without its proof.
ALTER TABLE "Backup" ADD CONSTRAINT "Backup_complete_has_evidence" CHECK (
  status <> 'complete'
  OR ("sizeBytes" IS NOT NULL AND sha256 IS NOT NULL AND manifest IS NOT NULL AND "completedAt" IS NOT NULL)
);
ALTER TABLE "Backup" ADD CONSTRAINT "Backup_verified_when" CHECK (verification = 'none' OR "verifiedAt" IS NOT NULL);
ALTER TABLE "Run" ADD CONSTRAINT "Run_end_has_time" CHECK (status IN ('queued', 'running') OR "endedAt" IS NOT NULL);
ALTER TABLE "Run" ADD CONSTRAINT "Run_running_has_owner" CHECK (status <> 'running' OR "workerId" IS NOT NULL);
ALTER TABLE "User" ADD CONSTRAINT "User_email_is_lower" CHECK (email = lower(email));
ALTER TABLE "Environment" ADD CONSTRAINT "Environment_port" CHECK (port BETWEEN 1 AND 65535);
