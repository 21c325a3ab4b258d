-- Numbers and words that look random and never change: everything comes from a hash of the row's number.
-- hashint8extended gives the same answer on every PostgreSQL since 11 (hash partitions depend on it).
CREATE FUNCTION pg_temp.pick(n bigint, salt bigint, choices integer) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT ((hashint8extended(n, salt) & 9223372036854775807) % choices)::integer $$;

CREATE FUNCTION pg_temp.word(words text[], n bigint, salt bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT words[1 + ((hashint8extended(n, salt) & 9223372036854775807) % array_length(words, 1))::integer] $$;

CREATE FUNCTION pg_temp.person(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT md5('eduhub:' || kind || ':' || n)::uuid $$;

-- The day the demonstration's history ends.
CREATE FUNCTION pg_temp.epoch() RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
$$ SELECT '2026-02-27 16:00:00+00'::timestamptz $$;

CREATE FUNCTION pg_temp.scale(name text) RETURNS integer LANGUAGE sql STABLE AS
$$ SELECT current_setting('eduhub.' || name)::integer $$;

CREATE TEMP TABLE names ON COMMIT DROP AS SELECT
  ARRAY['Ada','Alan','Amina','Anton','Aylin','Björn','Carla','Chidi','Clara','Daniel','Elif','Emil','Emma','Farid','Finn',
        'Grace','Hana','Ida','Imani','Jakob','Jonas','José','Kaito','Katja','Lea','Lina','Luca','Maja','Malik','Mara','Mei',
        'Milan','Mira','Nadia','Nils','Noor','Olga','Oskar','Paula','Ravi','Rosa','Samir','Sofia','Tariq','Tessa','Yusuf'] AS given,
  ARRAY['Abdi','Albrecht','Andersen','Baker','Becker','Brandt','Castro','Chen','Costa','Dahl','Demir','Diaz','Eriksen','Fischer',
        'Garcia','Haas','Hoffmann','Ito','Jansen','Kaya','Keller','Khan','Klein','Kowalski','Krüger','Lang','Lehmann','Lindgren',
        'Lopez','Meyer','Moreau','Müller','Nguyen','Novak','O''Brien','Okafor','Olsen','Patel','Peters','Petrov','Richter','Rossi',
        'Santos','Schulz','Silva','Sommer','Tanaka','Vogel','Weber','Winter','Yilmaz','Zimmermann'] AS family,
  ARRAY['Berlin','Hamburg','Leipzig','Bremen','Freiburg','Kiel','Dresden','Münster','Rostock','Erfurt','Kassel','Mainz'] AS city,
  ARRAY['Algebra','Biology','Chemistry','Computing','Drama','Economics','English','French','Geography','Geometry','Greek','History',
        'Latin','Literature','Music','Philosophy','Physics','Politics','Programming','Psychology','Robotics','Sculpture',
        'Spanish','Statistics'] AS subject;

-- A shelf of paragraphs: composing them once keeps the seed fast and its text far from repetitive.
CREATE TEMP TABLE shelf ON COMMIT DROP AS
SELECT place, string_agg(
  pg_temp.word(ARRAY['In the first part','After the second reading','As we said in class','Looking back','To my surprise',
    'According to the text','In our experiment','From the teacher''s notes','For the next lesson','On closer inspection',
    'Compared with last term','At the end of the week'], place * 8 + k, 1) || ' ' ||
  pg_temp.word(ARRAY['the group','the author','our measurement','the proof','every example','the main character','the old map',
    'this equation','the second source','my partner','the whole class','the result','a single witness','the translation',
    'the program','the graph'], place * 8 + k, 2) || ' ' ||
  pg_temp.word(ARRAY['shows','contradicts','explains','leaves out','repeats','depends on','supports','hides','improves',
    'simplifies','describes','questions','follows from','goes beyond'], place * 8 + k, 3) || ' ' ||
  pg_temp.word(ARRAY['what we expected','the first hypothesis','a longer argument','the rule from chapter ' || number,'the data in table ' || number,
    'the picture on page ' || number,'an earlier mistake','the question of cause and effect','the difference between both drafts',
    'the weather on that day','the theorem number ' || number,'the point of the exercise'], place * 8 + k, 4) || ', ' ||
  pg_temp.word(ARRAY['and that is why I would do it again','but one step is still missing','which nobody had noticed before',
    'so the answer has to be checked','although the units were different','and the figures agree within a few percent',
    'which is easier to see in a drawing','so we started over','and I am proud of it','but the source is not named'],
    place * 8 + k, 6) || '.', ' ' ORDER BY k) AS paragraph
FROM generate_series(0, 2999) AS place, generate_series(0, 3) AS k,
     LATERAL (SELECT 2 + pg_temp.pick(place * 8 + k, 5, 180) AS number) AS cited GROUP BY place;
ALTER TABLE shelf ADD PRIMARY KEY (place);
ANALYZE shelf;
