INSERT INTO "Course" ("id", "schoolId", "code", "title", "syllabus", "credits", "tags", "archivedAt")
SELECT (s - 1) * pg_temp.scale('courses') + c, s, upper(left(subject[c], 3)) || '-' || (100 + c), subject[c],
       one.paragraph || E'\n\n' || two.paragraph, 1 + pg_temp.pick(s * 100 + c, 30, 8) / 2.0,
       ARRAY[pg_temp.word(ARRAY['core','elective','advanced'], s * 100 + c, 31), 'year-' || (5 + pg_temp.pick(s * 100 + c, 32, 8))],
       CASE WHEN pg_temp.pick(s * 100 + c, 33, 15) = 0 THEN pg_temp.epoch() - interval '200 days' END
FROM names, generate_series(1, pg_temp.scale('schools')) AS s, generate_series(1, pg_temp.scale('courses')) AS c
JOIN shelf AS one ON true JOIN shelf AS two ON true
WHERE one.place = pg_temp.pick(s * 100 + c, 34, 3000) AND two.place = pg_temp.pick(s * 100 + c, 35, 3000) ORDER BY 1;

-- Three sections a course, one in each of the last three terms.
INSERT INTO "Section" ("id", "courseId", "termId", "teacherId", "name", "room", "capacity")
SELECT (c."id" - 1) * 3 + k, c."id", (c."schoolId" - 1) * 4 + k + 1,
       c."schoolId" + pg_temp.scale('schools') * pg_temp.pick(c."id" * 3 + k, 36, pg_temp.scale('teachers')),
       chr(64 + k), 'R' || (100 + pg_temp.pick(c."id" * 3 + k, 37, 90)), 24 + 2 * pg_temp.pick(c."id" * 3 + k, 38, 6)
FROM "Course" AS c, generate_series(1, 3) AS k ORDER BY 1;

-- Six sections a student, never the same twice: steps of eleven from a hashed start.
INSERT INTO "Enrollment" ("id", "sectionId", "studentId", "status", "enrolledAt")
SELECT (i - 1) * 6 + j + 1,
       (i - 1) % pg_temp.scale('schools') * per_school + (pg_temp.pick(i, 40, per_school) + j * 11) % per_school + 1, i,
       pg_temp.word(ARRAY['ACTIVE','ACTIVE','ACTIVE','ACTIVE','COMPLETED','COMPLETED','WITHDRAWN','REQUESTED'], i * 6 + j, 41)::"EnrollmentStatus",
       pg_temp.epoch() - make_interval(mins => pg_temp.pick(i * 6 + j, 42, 500000))
FROM (SELECT pg_temp.scale('courses') * 3 AS per_school) AS size,
     generate_series(1, pg_temp.scale('students')) AS i, generate_series(0, 5) AS j ORDER BY 1;

INSERT INTO "Assignment" ("id", "sectionId", "kind", "title", "instructions", "maxPoints", "dueAt")
SELECT (s."id" - 1) * 4 + a, s."id", (ARRAY['HOMEWORK','ESSAY','PROJECT','EXAM'])[a]::"AssignmentKind",
       (ARRAY['Weekly exercises','Essay','Project report','Written exam'])[a] || ' ' || s."name", paragraph, 100,
       pg_temp.epoch() - make_interval(days => pg_temp.pick(s."id" * 4 + a, 43, 150))
FROM "Section" AS s CROSS JOIN generate_series(1, 4) AS a
JOIN shelf ON shelf.place = pg_temp.pick(s."id" * 4 + a, 44, 3000) ORDER BY 1;
