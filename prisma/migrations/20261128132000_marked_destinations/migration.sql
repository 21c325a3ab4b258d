-- A folder is known by a mark in it: where one was written, no other folder takes or gives archives.
ALTER TABLE "Destination" ADD COLUMN     "markedAt" TIMESTAMPTZ(3),
ADD COLUMN     "acceptedAt" TIMESTAMPTZ(3);
