/** Everything that is easy to lose in a backup: odd names, empty tables, large objects, binary data. */
export const ODD_DATABASE = `
  CREATE SCHEMA "Odd Schema";
  CREATE TABLE plain (id serial PRIMARY KEY, body text);
  INSERT INTO plain (body) SELECT repeat(md5(i::text), 20) FROM generate_series(1, 20000) i;
  INSERT INTO plain (body) VALUES (E'COPY x FROM stdin;\\n\\\\.\\nline'), (E'\\\\.'), (NULL), (''), (E'\\r\\n\\t;''"');
  CREATE TABLE empty_one (id int);
  CREATE TABLE no_columns ();
  INSERT INTO no_columns SELECT FROM generate_series(1, 7);
  CREATE TABLE only_generated (g int GENERATED ALWAYS AS (1) STORED);
  INSERT INTO only_generated DEFAULT VALUES;
  CREATE TABLE "Odd Schema"."dot.ted ""quoted"" table" ("a;b" int, "c(d" text);
  INSERT INTO "Odd Schema"."dot.ted ""quoted"" table" VALUES (1, 'x'), (2, 'y');
  CREATE TABLE "Odd Schema"."new
line; COPY public.plain (id) FROM stdin;" (id int);
  INSERT INTO "Odd Schema"."new
line; COPY public.plain (id) FROM stdin;" VALUES (1), (2), (3);
  CREATE TABLE "größe 🚀" (id int, data bytea);
  INSERT INTO "größe 🚀" SELECT i, decode(repeat('5c2e0a00ff', 50), 'hex') FROM generate_series(1, 11) i;
  CREATE TABLE "select" (id int GENERATED ALWAYS AS IDENTITY);
  INSERT INTO "select" DEFAULT VALUES;
  CREATE SEQUENCE "it's a sequence" START 41;
  SELECT nextval('"it''s a sequence"');
  CREATE SEQUENCE never_used;
  CREATE TABLE parted (id int, at date) PARTITION BY RANGE (at);
  CREATE TABLE parted_2026 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  INSERT INTO parted SELECT i, '2026-05-05' FROM generate_series(1, 13) i;
  CREATE TABLE parent (id int);
  CREATE TABLE child () INHERITS (parent);
  INSERT INTO parent VALUES (1);
  INSERT INTO child VALUES (2), (3);
  CREATE MATERIALIZED VIEW summary AS SELECT count(*) FROM plain;
  CREATE FUNCTION confusing() RETURNS text LANGUAGE sql AS $f$ SELECT '
COPY public.plain (id) FROM stdin;
1
\\.
' $f$;
  SELECT lo_from_bytea(0, decode(repeat('ab', 100000), 'hex')), lo_from_bytea(0, '\\x');
  CREATE TABLE _prisma_migrations (id text, checksum text, finished_at timestamptz, migration_name text,
    rolled_back_at timestamptz);
  INSERT INTO _prisma_migrations VALUES ('1', 'x', '2026-01-01', '20260101_first', NULL),
    ('2', 'x', '2026-02-01', '20260201_second', NULL), ('3', 'x', NULL, '20260301_failed', NULL),
    ('4', 'x', '2026-04-01', '20260401_rolled_back', '2026-04-02');
`;
