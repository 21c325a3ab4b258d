INSERT INTO "School" ("id", "name", "slug", "city", "createdAt")
SELECT n, city[n] || ' ' || pg_temp.word(ARRAY['Gymnasium','Community School','Academy','Grammar School'], n, 10),
       'school-' || lpad(n::text, 2, '0'), city[n], pg_temp.epoch() - make_interval(days => 700 - n)
FROM names, generate_series(1, pg_temp.scale('schools')) AS n;

INSERT INTO "Term" ("id", "schoolId", "name", "startsOn", "endsOn")
SELECT (s - 1) * 4 + t, s, (ARRAY['Autumn 2024','Spring 2025','Autumn 2025','Spring 2026'])[t],
       (ARRAY['2024-09-02','2025-02-03','2025-09-01','2026-02-02'])[t]::date,
       (ARRAY['2025-01-31','2025-07-18','2026-01-30','2026-07-17'])[t]::date
FROM generate_series(1, pg_temp.scale('schools')) AS s, generate_series(1, 4) AS t ORDER BY 1;

-- Four kinds of people in one sweep; the number keeps addresses unique.
INSERT INTO "User" ("id", "schoolId", "email", "givenName", "familyName", "preferredName", "role", "isActive", "lastSeenAt", "createdAt", "updatedAt")
SELECT pg_temp.person(kind, n), (n - 1) % pg_temp.scale('schools') + 1,
       prefix || n || '@school-' || lpad(((n - 1) % pg_temp.scale('schools') + 1)::text, 2, '0') || '.eduhub.example',
       pg_temp.word(given, n, salt), pg_temp.word(family, n, salt + 1),
       CASE WHEN pg_temp.pick(n, salt + 2, 9) = 0 THEN left(pg_temp.word(given, n, salt), 3) END,
       role, pg_temp.pick(n, salt + 3, 40) > 0,
       CASE WHEN pg_temp.pick(n, salt + 4, 6) > 0 THEN pg_temp.epoch() - make_interval(mins => pg_temp.pick(n, salt + 5, 60000)) END,
       pg_temp.epoch() - make_interval(days => 100 + pg_temp.pick(n, salt + 6, 500)),
       pg_temp.epoch() - make_interval(days => pg_temp.pick(n, salt + 7, 100))
FROM names, (VALUES
  (1, 'admin', 'office', 'SCHOOL_ADMIN'::"UserRole", 100, pg_temp.scale('schools')),
  (2, 'teacher', 't', 'TEACHER', 110, pg_temp.scale('schools') * pg_temp.scale('teachers')),
  (3, 'student', 's', 'STUDENT', 120, pg_temp.scale('students')),
  (4, 'guardian', 'g', 'GUARDIAN', 130, pg_temp.scale('students') / 2)
) AS kinds (rank, kind, prefix, role, salt, people), generate_series(1, people) AS n ORDER BY rank, n;

INSERT INTO "TeacherProfile" ("id", "userId", "title", "biography", "hiredOn")
SELECT n, pg_temp.person('teacher', n), (ARRAY[NULL, 'Dr.', 'Prof.', NULL])[1 + pg_temp.pick(n, 20, 4)], paragraph,
       '2026-01-01'::date - 200 - pg_temp.pick(n, 21, 5000)
FROM generate_series(1, pg_temp.scale('schools') * pg_temp.scale('teachers')) AS n
JOIN shelf ON shelf.place = pg_temp.pick(n, 22, 3000) ORDER BY 1;

INSERT INTO "StudentProfile" ("id", "userId", "studentNumber", "birthDate", "gradeLevel", "emergencyPhone")
SELECT n, pg_temp.person('student', n), 'EH' || lpad(n::text, 6, '0'),
       make_date(2020 - level, 1, 1) + pg_temp.pick(n, 23, 365), level,
       '+49 30 5550' || lpad(pg_temp.pick(n, 24, 100000)::text, 5, '0')
FROM generate_series(1, pg_temp.scale('students')) AS n, LATERAL (SELECT 1 + pg_temp.pick(n, 25, 13) AS level) AS grade ORDER BY 1;

INSERT INTO "Guardian" ("id", "studentId", "userId", "relationship", "phone")
SELECT n, n, pg_temp.person('guardian', (n + 1) / 2), pg_temp.word(ARRAY['mother','father','grandparent','foster parent'], n, 26),
       CASE WHEN pg_temp.pick(n, 27, 4) > 0 THEN '+49 170 555' || lpad(pg_temp.pick(n, 28, 100000)::text, 5, '0') END
FROM generate_series(1, pg_temp.scale('students') / 2 * 2) AS n;
