-- Two pieces of work for each enrolment: the text is the bulk of the database, as in real life.
INSERT INTO "Submission" ("id", "assignmentId", "studentId", "status", "body", "fingerprint", "metadata", "submittedAt")
SELECT w.id, (w."sectionId" - 1) * 4 + 1 + 2 * w.k + pg_temp.pick(w.id, 50, 2), w."studentId",
       pg_temp.word(ARRAY['SUBMITTED','RETURNED','RETURNED','RETURNED','LATE'], w.id, 51)::"SubmissionStatus",
       concat_ws(E'\n\n', one.paragraph, two.paragraph, three.paragraph, four.paragraph), decode(md5('work:' || w.id), 'hex'),
       jsonb_build_object('words', pg_temp.pick(w.id, 52, 900), 'pages', 1 + pg_temp.pick(w.id, 53, 9), 'device',
         pg_temp.word(ARRAY['tablet','laptop','phone','school computer'], w.id, 54)),
       pg_temp.epoch() - make_interval(mins => pg_temp.pick(w.id, 55, 200000))
FROM (SELECT (e."id"::bigint - 1) * 2 + k + 1 AS id, e."sectionId", e."studentId", k
      FROM "Enrollment" AS e, generate_series(0, 1) AS k) AS w
JOIN shelf AS one ON one.place = pg_temp.pick(w.id, 56, 3000)
JOIN shelf AS two ON two.place = pg_temp.pick(w.id, 57, 3000)
JOIN shelf AS three ON three.place = pg_temp.pick(w.id, 58, 3000)
JOIN shelf AS four ON four.place = pg_temp.pick(w.id, 59, 3000) ORDER BY w.id;

INSERT INTO "Grade" ("id", "submissionId", "points", "feedback", "gradedAt")
SELECT row_number() OVER (ORDER BY s."id"), s."id", 35 + pg_temp.pick(s."id", 60, 6600) / 100.0,
       CASE WHEN pg_temp.pick(s."id", 61, 4) = 0 THEN paragraph END,
       s."submittedAt" + make_interval(hours => 4 + pg_temp.pick(s."id", 62, 200))
FROM "Submission" AS s JOIN shelf ON shelf.place = pg_temp.pick(s."id", 63, 3000)
WHERE pg_temp.pick(s."id", 64, 12) > 0 ORDER BY 1;

-- Three lessons for each enrolment.
INSERT INTO "AttendanceRecord" ("id", "enrollmentId", "date", "status", "minutesLate", "note")
SELECT a.id, a.enrollment, '2026-02-27'::date - (7 * a.d + pg_temp.pick(a.id, 65, 5)), a.status,
       CASE a.status WHEN 'LATE' THEN 1 + pg_temp.pick(a.id, 66, 30) ELSE 0 END,
       CASE a.status WHEN 'EXCUSED' THEN pg_temp.word(ARRAY['doctor','family','sports day','train cancelled'], a.id, 67) END
FROM (SELECT x.*, pg_temp.word(ARRAY['PRESENT','PRESENT','PRESENT','PRESENT','PRESENT','PRESENT','PRESENT','LATE','ABSENT','EXCUSED'],
             x.id, 68)::"AttendanceStatus" AS status
      FROM (SELECT (e."id"::bigint - 1) * 3 + d + 1 AS id, e."id" AS enrollment, d
            FROM "Enrollment" AS e, generate_series(0, 2) AS d) AS x) AS a ORDER BY a.id;
