// Migrations that break whoever takes SQL for lines that end with a semicolon.
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";

export const hardMigrations: readonly MigrationFile[] = [
  {
    name: "20260101000000_types",
    sql: `-- A comment; with semicolons; and 'a quote
/* another; /* nested; */ one */
CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TYPE "Mood" AS ENUM ('calm; really', 'it''s tense', E'back\\\\slash', '$$');
CREATE DOMAIN positive AS int CHECK (VALUE > 0); -- end; of line
CREATE SCHEMA "Odd; Schema";
`,
  },
  {
    name: "20260102000000_tables",
    sql: `CREATE TABLE ledger (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "column; one" text DEFAULT 'a;b''c', mood "Mood" NOT NULL DEFAULT 'calm; really',
  email citext UNIQUE, amount numeric(12, 2) CHECK (amount <> 0), total numeric GENERATED ALWAYS AS (amount * 2) STORED,
  at timestamptz NOT NULL DEFAULT now(), tags text[] DEFAULT '{"x;y"}', data jsonb DEFAULT '{"a": ";"}'
);
CREATE TABLE "Odd; Schema".child (id int GENERATED ALWAYS AS IDENTITY, ledger uuid REFERENCES ledger ON DELETE CASCADE, n positive);
CREATE TABLE parted (id int, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE parted_2026 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX ON parted (at);
CREATE INDEX partial ON ledger (lower("column; one")) WHERE "column; one" <> ';';
COMMENT ON TABLE ledger IS 'semicolons; everywhere; $$';
`,
  },
  {
    name: "20260103000000_functions",
    sql: `CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE text_inside text := $$a; nested; dollar$$;
BEGIN
  IF NEW.amount > 0 THEN NEW."column; one" := text_inside || E';\\n'; END IF;
  RETURN NEW;
END;
$function$;
CREATE FUNCTION plain(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b; SELECT a * b;';
CREATE FUNCTION standard(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a + 1; SELECT a + 2; END;
CREATE PROCEDURE nothing() LANGUAGE plpgsql AS $_$ BEGIN PERFORM 1; END $_$;
CREATE TRIGGER noted BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION note();
CREATE AGGREGATE product(int) (SFUNC = int4mul, STYPE = int, INITCOND = '1');
`,
  },
  {
    name: "20260104000000_blocks",
    sql: `DO $do$
DECLARE r record;
BEGIN
  FOR r IN SELECT generate_series(1, 3) AS n LOOP
    EXECUTE format('CREATE TABLE made_%s (id int); CREATE INDEX ON made_%1$s (id);', r.n);
    INSERT INTO ledger (amount, "column; one") VALUES (r.n, $$;$$);
  END LOOP;
  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'not; there') THEN RAISE NOTICE 'fine; really'; END IF;
END
$do$;
CREATE VIEW seen AS SELECT id, "column; one" || ';' AS text FROM ledger WHERE mood <> 'it''s tense';
CREATE MATERIALIZED VIEW totals AS SELECT mood, sum(amount) AS total FROM ledger GROUP BY mood;
CREATE RULE quiet AS ON DELETE TO seen DO INSTEAD NOTHING;
ALTER TABLE ledger ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON ledger USING (amount > 0 AND "column; one" <> ';');
UPDATE ledger SET "column; one" = 'x' WHERE "column; one" = ';'`,
  },
];
