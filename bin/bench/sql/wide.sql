-- A grown system of about :mb megabytes: :tables tables in eight schemas, a few large and many small, jsonb and text in most.
DO $wide$
DECLARE
  t int;
  row_count int;
  place text;
BEGIN
  FOR t IN 0..7 LOOP
    EXECUTE format('CREATE SCHEMA area_%s', t);
  END LOOP;
  FOR t IN 1..:tables LOOP
    place := format('area_%s.record_%s', t % 8, t);
    row_count := greatest(20, (:mb * 145 / power(t, 0.95))::int);
    EXECUTE format('CREATE TABLE %s (id bigint PRIMARY KEY, key uuid NOT NULL, state text NOT NULL, amount numeric(14,4), at timestamptz NOT NULL, data jsonb NOT NULL, body text, tags text[])', place);
    EXECUTE format($fill$
      INSERT INTO %1$s
      SELECT i, uuid_of(i, %2$s), (ARRAY['new','open','closed','archived'])[1 + pick(i, %2$s, 4)], pick(i, %2$s + 1, 900000000) / 10000.0, moment(i, %2$s),
        jsonb_build_object('owner', a.text, 'number', pick(i, %2$s + 2, 100000), 'title', s.text, 'active', pick(i, %2$s + 3, 2) = 1,
          'place', jsonb_build_object('city', a.text, 'x', pick(i, %2$s + 4, 180000) / 1000.0, 'y', pick(i, %2$s + 5, 180000) / 1000.0),
          'history', jsonb_build_array(pick(i, %2$s + 6, 999), pick(i, %2$s + 7, 999), b.text)),
        CASE WHEN %2$s %% 3 > 0 THEN s.text || ' ' || u.text || CASE WHEN %2$s %% 9 = 1 THEN ' ' || repeat(b.text || ' ' || u.text || ' ', 1 + pick(i, %2$s + 8, 4)) ELSE '' END END,
        ARRAY[a.text, b.text]
      FROM generate_series(1, %3$s) i JOIN word a ON a.id = pick(i, %2$s + 9, 900) JOIN word b ON b.id = pick(i, %2$s + 10, 6000)
      JOIN sentence s ON s.id = pick(i, %2$s + 11, 60000) JOIN sentence u ON u.id = pick(i, %2$s + 12, 60000) ORDER BY i
    $fill$, place, t, row_count);
    EXECUTE format('CREATE INDEX ON %s (state, at)', place);
  END LOOP;
END
$wide$;
