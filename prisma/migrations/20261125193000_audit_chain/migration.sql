CREATE TABLE "AuditSeal" (
    "seq" BIGINT NOT NULL,
    "eventId" BIGINT NOT NULL,
    "form" INTEGER NOT NULL,
    "previous" TEXT NOT NULL,
    "mac" TEXT NOT NULL,
    "sealedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "AuditSeal_pkey" PRIMARY KEY ("seq")
);
CREATE UNIQUE INDEX "AuditSeal_eventId_key" ON "AuditSeal"("eventId");
CREATE UNIQUE INDEX "AuditSeal_previous_key" ON "AuditSeal"("previous");

CREATE TABLE "AuditObservation" (
    "kind" TEXT NOT NULL,
    "state" "ObservationState" NOT NULL,
    "summary" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "observedAt" TIMESTAMPTZ(3) NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "AuditObservation_pkey" PRIMARY KEY ("kind")
);

-- Seals are append-only like the rows they seal, and only ever continue the chain: no gap, no fork.
CREATE FUNCTION refuse_seal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the seals of the audit log are append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_seals_stay BEFORE UPDATE OR DELETE ON "AuditSeal" FOR EACH ROW EXECUTE FUNCTION refuse_seal_change();
CREATE TRIGGER audit_seal_table_stays BEFORE TRUNCATE ON "AuditSeal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_seal_change();

CREATE FUNCTION require_seal_succession() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  head record;
BEGIN
  SELECT seq, mac INTO head FROM "AuditSeal" ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> coalesce(head.seq, 0) + 1 OR NEW.previous <> coalesce(head.mac, repeat('0', 64)) THEN
    RAISE EXCEPTION 'a seal continues the chain after its last one' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER audit_seals_follow BEFORE INSERT ON "AuditSeal" FOR EACH ROW EXECUTE FUNCTION require_seal_succession();
