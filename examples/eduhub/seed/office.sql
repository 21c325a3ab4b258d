INSERT INTO "Invoice" ("id", "number", "schoolId", "studentId", "status", "total", "issuedOn", "dueOn")
SELECT (i - 1) * 2 + k, 'INV-' || (2024 + k) || '-' || lpad(i::text, 6, '0'), (i - 1) % pg_temp.scale('schools') + 1, i,
       pg_temp.word(ARRAY['PAID','PAID','PAID','PAID','OPEN','VOID'], i * 2 + k, 70)::"InvoiceStatus",
       180 + pg_temp.pick(i, 71, 40) * 5 + 35, make_date(2024 + k, 1, 15), make_date(2024 + k, 2, 15)
FROM generate_series(1, pg_temp.scale('students')) AS i, generate_series(1, 2) AS k ORDER BY 1;

INSERT INTO "InvoiceLine" ("invoiceId", "position", "description", "amount")
SELECT i."id", p, (ARRAY['Tuition, one school year', 'Books and materials'])[p], (ARRAY[i."total" - 35, 35])[p]
FROM "Invoice" AS i, generate_series(1, 2) AS p ORDER BY 1, 2;

INSERT INTO "Payment" ("id", "invoiceId", "method", "amount", "reference", "paidAt")
SELECT row_number() OVER (ORDER BY i."id"), i."id", pg_temp.word(ARRAY['CARD','TRANSFER','TRANSFER','CASH'], i."id", 72)::"PaymentMethod",
       i."total", upper(left(md5('payment:' || i."id"), 16)), i."issuedOn"::timestamp AT TIME ZONE 'UTC' + make_interval(hours => pg_temp.pick(i."id", 73, 700))
FROM "Invoice" AS i WHERE i."status" = 'PAID' ORDER BY 1;

-- Letters between teachers and guardians, both ways.
INSERT INTO "Message" ("id", "senderId", "recipientId", "subject", "body", "sentAt", "readAt")
SELECT m.n, CASE WHEN m.n % 2 = 0 THEN teacher ELSE guardian END, CASE WHEN m.n % 2 = 0 THEN guardian ELSE teacher END,
       pg_temp.word(ARRAY['Homework','Parents'' evening','Absence on Friday','Excursion','Question about the last exam','Thank you'], m.n, 80),
       paragraph, sent, CASE WHEN pg_temp.pick(m.n, 81, 5) > 0 THEN sent + make_interval(mins => 5 + pg_temp.pick(m.n, 82, 3000)) END
FROM (SELECT n, pg_temp.person('teacher', 1 + pg_temp.pick(n, 83, pg_temp.scale('schools') * pg_temp.scale('teachers'))) AS teacher,
             pg_temp.person('guardian', 1 + pg_temp.pick(n, 84, pg_temp.scale('students') / 2)) AS guardian,
             pg_temp.epoch() - make_interval(mins => pg_temp.pick(n, 85, 300000)) AS sent
      FROM generate_series(1, pg_temp.scale('students') * 3) AS n) AS m
JOIN shelf ON shelf.place = pg_temp.pick(m.n, 86, 3000) ORDER BY m.n;

INSERT INTO "Announcement" ("id", "schoolId", "authorId", "title", "body", "publishedAt")
SELECT (s - 1) * 15 + a, s, pg_temp.person('admin', s),
       pg_temp.word(ARRAY['Library opening hours','Winter concert','Building works','New bus line','Open day'], s * 15 + a, 90),
       paragraph, pg_temp.epoch() - make_interval(days => a * 9)
FROM generate_series(1, pg_temp.scale('schools')) AS s CROSS JOIN generate_series(1, 15) AS a
JOIN shelf ON shelf.place = pg_temp.pick(s * 15 + a, 91, 3000) ORDER BY 1;

INSERT INTO "audit_event" ("id", "actorId", "action", "subject", "detail", "occurredAt")
SELECT n, pg_temp.person('teacher', 1 + pg_temp.pick(n, 92, pg_temp.scale('schools') * pg_temp.scale('teachers'))),
       pg_temp.word(ARRAY['grade.changed','enrollment.approved','submission.returned','user.signed-in','invoice.sent'], n, 93),
       'student/' || (1 + pg_temp.pick(n, 94, pg_temp.scale('students'))),
       jsonb_build_object('address', '192.0.2.' || pg_temp.pick(n, 95, 255), 'request', md5('request:' || n)),
       pg_temp.epoch() - make_interval(secs => (pg_temp.scale('students') * 5 - n) * 300)
FROM generate_series(1, pg_temp.scale('students') * 5) AS n;

-- Identifiers above were chosen by hand: the sequences continue after them.
DO $$
DECLARE
  owned record;
BEGIN
  FOR owned IN
    SELECT t.oid::regclass AS table_name, a.attname AS column_name, s.oid::regclass AS sequence_name
    FROM pg_class s
    JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    JOIN pg_class t ON t.oid = d.refobjid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE s.relkind = 'S' AND t.relnamespace = 'public'::regnamespace
  LOOP
    EXECUTE format('SELECT setval(%L, greatest(1, (SELECT max(%I) FROM %s)))', owned.sequence_name, owned.column_name, owned.table_name);
  END LOOP;
END
$$;
