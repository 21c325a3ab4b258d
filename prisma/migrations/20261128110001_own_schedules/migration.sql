-- A schedule can be removed, its slots stay; and it can name places of its own for its archives.
ALTER TABLE "Schedule" ADD COLUMN     "removedAt" TIMESTAMPTZ(3),
ADD COLUMN     "removedBy" TEXT,
ADD COLUMN     "destinationId" TEXT,
ADD COLUMN     "secondDestinationId" TEXT;

ALTER TABLE "Schedule" ADD CONSTRAINT "Schedule_destinationId_fkey" FOREIGN KEY ("destinationId") REFERENCES "Destination"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Schedule" ADD CONSTRAINT "Schedule_secondDestinationId_fkey" FOREIGN KEY ("secondDestinationId") REFERENCES "Destination"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the data model cannot say.
ALTER TABLE "Schedule" ADD CONSTRAINT "Schedule_removal_is_whole" CHECK (("removedAt" IS NULL) = ("removedBy" IS NULL));
ALTER TABLE "Schedule" ADD CONSTRAINT "Schedule_two_places" CHECK (
  "secondDestinationId" IS NULL OR ("destinationId" IS NOT NULL AND "secondDestinationId" <> "destinationId")
);

ALTER TABLE "Deployment" ADD CONSTRAINT "Deployment_acceptance_is_whole" CHECK (("acceptedAt" IS NULL) = ("acceptedBy" IS NULL));

-- The name of a removed schedule is free again.
DROP INDEX "Schedule_environmentId_name_key";
CREATE UNIQUE INDEX "Schedule_environmentId_name_key" ON "Schedule"("environmentId", "name") WHERE "removedAt" IS NULL;
CREATE INDEX "Schedule_environmentId_idx" ON "Schedule"("environmentId");

-- Removed is for good: a schedule does not come back with slots in between that nobody has accounted for.
CREATE FUNCTION refuse_schedule_return() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a removed schedule does not come back' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER schedule_stays_removed BEFORE UPDATE ON "Schedule" FOR EACH ROW
  WHEN (OLD."removedAt" IS NOT NULL) EXECUTE FUNCTION refuse_schedule_return();
