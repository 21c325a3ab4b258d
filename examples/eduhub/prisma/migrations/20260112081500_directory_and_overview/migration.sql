-- AlterTable
ALTER TABLE "Course" ADD COLUMN     "tags" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "preferredName" TEXT;

-- E-mail addresses become lower case; stop before the unique index if two people would share one.
DO $$
DECLARE
  twins integer;
BEGIN
  SELECT count(*) INTO twins FROM (SELECT 1 FROM "User" GROUP BY lower("email") HAVING count(*) > 1) AS same;
  IF twins > 0 THEN
    RAISE EXCEPTION '% e-mail addresses differ in case only; merge those people first', twins;
  END IF;
  UPDATE "User" SET "email" = lower("email") WHERE "email" <> lower("email");
END
$$;

CREATE UNIQUE INDEX "User_email_lower_key" ON "User"(lower("email"));

CREATE VIEW "SectionOverview" AS
SELECT s."id", c."code", c."title", s."name" AS "section", t."name" AS "term",
       s."capacity", count(e."id") FILTER (WHERE e."status" = 'ACTIVE') AS "active"
FROM "Section" s
JOIN "Course" c ON c."id" = s."courseId"
JOIN "Term" t ON t."id" = s."termId"
LEFT JOIN "Enrollment" e ON e."sectionId" = s."id"
GROUP BY s."id", c."code", c."title", t."name";
