-- What both databases are made of. The same arguments give the same rows on every server: no random(), no now().
-- A number from 0 to n - 1 that belongs to row i of stream k.
CREATE FUNCTION pick(i bigint, k int, n int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT ((hashint8extended(i, k) & 9223372036854775807) % n)::int $$;

CREATE FUNCTION uuid_of(i bigint, k int) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT md5(k || ':' || i)::uuid $$;

CREATE FUNCTION moment(i bigint, k int) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT timestamptz '2023-01-01 00:00:00+00' + make_interval(secs => pick(i, k, 94608000) + pick(i, k + 1, 1000) / 1000.0) $$;

-- 6,000 words of two to four syllables; the lower a number, the more often its word is used.
CREATE UNLOGGED TABLE word AS
SELECT n AS id, string_agg((ARRAY['ba','ce','di','fo','gu','ha','je','ki','lo','mu','na','pe','qui','ro','su','ta','ve','wi','xo','zu',
  'al','en','ir','os','un','ster','ling','ment','tion','able'])[1 + pick(n * 7 + s, 1, 30)], '' ORDER BY s) AS text
FROM generate_series(0, 5999) n CROSS JOIN generate_series(1, 2 + pick(n, 2, 3)) s GROUP BY n;
ALTER TABLE word ADD PRIMARY KEY (id);

-- 60,000 sentences of 6 to 17 words: text repeats itself about as much as that of people.
CREATE UNLOGGED TABLE sentence AS
SELECT n AS id, initcap(left(text, 1)) || substr(text, 2) || (ARRAY['.','.','.','?',', please.'])[1 + pick(n, 3, 5)] AS text
FROM (SELECT n, string_agg(word.text, ' ' ORDER BY s) AS text
      FROM generate_series(0, 59999) n CROSS JOIN generate_series(1, 6 + pick(n, 4, 12)) s
      JOIN word ON word.id = (pick(n * 31 + s, 5, 6000)::bigint * pick(n * 31 + s, 6, 6000) / 6000) GROUP BY n) joined;
ALTER TABLE sentence ADD PRIMARY KEY (id);
ANALYZE word, sentence;
