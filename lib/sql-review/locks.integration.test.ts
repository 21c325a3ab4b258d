import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/e2e/support/fresh-database";
import { observeLocks, type SeenLocks } from "@/e2e/support/locks";
import { readTargetFacts, type TargetFacts } from "@/lib/postgres/table-facts";
import { createCatalog } from "@/lib/sql-review/catalog";
import { claimsOf, strongestClaims } from "@/lib/sql-review/lock-claims";
import { loadParser, parseFile } from "@/lib/sql-review/parse";
import { LOCK_MODES } from "@/lib/sql-review/schema";

/** Every table is filled, so that a scan or a rewrite shows. */
const TABLES = `
  CREATE TYPE mood AS ENUM ('sad', 'happy');
  CREATE TABLE parent (id int PRIMARY KEY, code int UNIQUE, name varchar(20) NOT NULL, note text);
  CREATE TABLE child (id bigserial PRIMARY KEY, parent_id int REFERENCES parent, other int, name text, price numeric(10,2),
    at timestamp(3) DEFAULT now(), small varchar(10), proven text CHECK (proven IS NOT NULL), feeling mood, doc json);
  CREATE TABLE grandchild (id int PRIMARY KEY, child_id bigint CONSTRAINT gc_fk REFERENCES child ON DELETE CASCADE);
  CREATE TABLE lone (id int PRIMARY KEY, a int, b text, c int);
  CREATE TABLE parted (id int, day date NOT NULL, v text) PARTITION BY RANGE (day);
  CREATE TABLE parted_a PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  CREATE TABLE parted_b PARTITION OF parted FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
  CREATE TABLE loose (id int, day date NOT NULL, v text);
  CREATE INDEX child_name ON child (name);
  CREATE UNIQUE INDEX lone_a ON lone (a);
  ALTER TABLE child ADD CONSTRAINT child_other CHECK (other > 0) NOT VALID;
  ALTER TABLE lone ADD CONSTRAINT lone_fk FOREIGN KEY (c) REFERENCES parent NOT VALID;
  CREATE VIEW seen AS SELECT id, b FROM lone;
  CREATE MATERIALIZED VIEW kept AS SELECT id, name FROM child;
  CREATE UNIQUE INDEX kept_id ON kept (id);
  CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
  CREATE TRIGGER watcher AFTER UPDATE ON lone FOR EACH ROW EXECUTE FUNCTION nothing();
  CREATE RULE silent AS ON UPDATE TO loose DO ALSO NOTHING;
  CREATE POLICY mine ON lone USING (true);
  INSERT INTO parent SELECT n, n, 'p', 'x' FROM generate_series(1, 50) AS n;
  INSERT INTO child (parent_id, other, name, price, small, proven, feeling, doc)
    SELECT n, n, 'c', n, 's', 'p', 'sad', '{}' FROM generate_series(1, 50) AS n;
  INSERT INTO grandchild SELECT n, n FROM generate_series(1, 50) AS n;
  INSERT INTO lone SELECT n, n, 'b', n FROM generate_series(1, 50) AS n;
  INSERT INTO parted SELECT n, '2026-05-01', 'v' FROM generate_series(1, 50) AS n;
  INSERT INTO parted SELECT n, '2027-05-01', 'v' FROM generate_series(1, 50) AS n;
  INSERT INTO loose SELECT n, '2028-05-01', 'v' FROM generate_series(1, 50) AS n;
  REFRESH MATERIALIZED VIEW kept;
  ANALYZE;
`;

const STATEMENTS = `
  ALTER TABLE lone ADD COLUMN d int
  ALTER TABLE lone ADD COLUMN d int NOT NULL DEFAULT 5
  ALTER TABLE lone ADD COLUMN d timestamptz DEFAULT now()
  ALTER TABLE lone ADD COLUMN d uuid DEFAULT gen_random_uuid()
  ALTER TABLE lone ADD COLUMN d serial
  ALTER TABLE lone ADD COLUMN d int GENERATED ALWAYS AS IDENTITY
  ALTER TABLE lone ADD COLUMN d int GENERATED ALWAYS AS (a * 2) STORED
  ALTER TABLE lone ADD COLUMN d int UNIQUE
  ALTER TABLE lone ADD COLUMN d int CHECK (d > 0)
  ALTER TABLE lone ADD COLUMN d int DEFAULT 1 CHECK (d > 0)
  ALTER TABLE lone ADD COLUMN d int REFERENCES parent
  ALTER TABLE lone ADD COLUMN d int DEFAULT 1 REFERENCES parent
  ALTER TABLE parted ADD COLUMN d int
  ALTER TABLE lone DROP COLUMN b CASCADE
  ALTER TABLE lone DROP COLUMN c
  ALTER TABLE parent DROP COLUMN id CASCADE
  ALTER TABLE parted DROP COLUMN v
  ALTER TABLE child ALTER COLUMN small TYPE varchar(20)
  ALTER TABLE child ALTER COLUMN small TYPE text
  ALTER TABLE child ALTER COLUMN small TYPE varchar(5)
  ALTER TABLE child ALTER COLUMN price TYPE numeric(12,2)
  ALTER TABLE child ALTER COLUMN price TYPE numeric(12,3)
  ALTER TABLE child ALTER COLUMN price TYPE numeric
  ALTER TABLE child ALTER COLUMN price TYPE int
  ALTER TABLE child ALTER COLUMN other TYPE bigint
  ALTER TABLE child ALTER COLUMN at TYPE timestamp(6)
  ALTER TABLE child ALTER COLUMN at TYPE timestamp(0)
  ALTER TABLE child ALTER COLUMN at TYPE timestamptz(3)
  ALTER TABLE child ALTER COLUMN feeling TYPE text
  ALTER TABLE child ALTER COLUMN doc TYPE jsonb
  ALTER TABLE child ALTER COLUMN parent_id TYPE bigint
  ALTER TABLE parent ALTER COLUMN id TYPE bigint
  ALTER TABLE parted ALTER COLUMN v TYPE varchar(40)
  ALTER TABLE lone ALTER COLUMN b SET DEFAULT 'x'
  ALTER TABLE lone ALTER COLUMN b DROP DEFAULT
  ALTER TABLE lone ALTER COLUMN b SET NOT NULL
  ALTER TABLE lone ALTER COLUMN id SET NOT NULL
  ALTER TABLE child ALTER COLUMN proven SET NOT NULL
  ALTER TABLE parent ALTER COLUMN name DROP NOT NULL
  ALTER TABLE parted ALTER COLUMN v SET NOT NULL
  ALTER TABLE lone ALTER COLUMN a SET STATISTICS 200
  ALTER TABLE parted ALTER COLUMN v SET STATISTICS 200
  ALTER TABLE lone ALTER COLUMN a SET (n_distinct = 5)
  ALTER TABLE lone ALTER COLUMN b SET STORAGE EXTERNAL
  ALTER TABLE lone ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY
  ALTER TABLE lone ADD CONSTRAINT k CHECK (id > 0)
  ALTER TABLE lone ADD CONSTRAINT k CHECK (id > 0) NOT VALID
  ALTER TABLE parted ADD CONSTRAINT k CHECK (id > 0)
  ALTER TABLE lone ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES parent
  ALTER TABLE lone ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES parent NOT VALID
  ALTER TABLE parted ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES parent
  ALTER TABLE lone ADD CONSTRAINT k UNIQUE (b, a)
  ALTER TABLE lone ADD CONSTRAINT k UNIQUE USING INDEX lone_a
  ALTER TABLE loose ADD PRIMARY KEY (id)
  ALTER TABLE lone ADD CONSTRAINT k EXCLUDE USING btree (a WITH =)
  ALTER TABLE child VALIDATE CONSTRAINT child_other
  ALTER TABLE lone VALIDATE CONSTRAINT lone_fk
  ALTER TABLE child DROP CONSTRAINT child_other
  ALTER TABLE grandchild DROP CONSTRAINT gc_fk
  ALTER TABLE child ALTER CONSTRAINT child_parent_id_fkey DEFERRABLE
  ALTER TABLE lone DISABLE TRIGGER watcher
  ALTER TABLE lone ENABLE ALWAYS TRIGGER watcher
  ALTER TABLE loose DISABLE RULE silent
  ALTER TABLE lone ENABLE ROW LEVEL SECURITY
  ALTER TABLE lone FORCE ROW LEVEL SECURITY
  ALTER TABLE lone SET (fillfactor = 80)
  ALTER TABLE lone SET (autovacuum_enabled = false)
  ALTER TABLE lone RESET (fillfactor)
  ALTER TABLE lone SET (user_catalog_table = true)
  ALTER TABLE lone SET UNLOGGED
  ALTER TABLE lone REPLICA IDENTITY FULL
  ALTER TABLE lone CLUSTER ON lone_a
  ALTER TABLE lone SET WITHOUT CLUSTER
  ALTER TABLE lone OWNER TO CURRENT_USER
  ALTER TABLE lone RENAME TO lonely
  ALTER TABLE lone RENAME COLUMN b TO bb
  ALTER TABLE parted RENAME COLUMN v TO vv
  ALTER TABLE child RENAME CONSTRAINT child_other TO k
  ALTER TABLE lone SET SCHEMA information_schema
  ALTER TABLE parted ATTACH PARTITION loose FOR VALUES FROM ('2028-01-01') TO ('2029-01-01')
  ALTER TABLE parted DETACH PARTITION parted_a
  ALTER TABLE lone DROP COLUMN b CASCADE, ADD COLUMN d int
  ALTER INDEX child_name RENAME TO k
  CREATE INDEX k ON child (other)
  CREATE UNIQUE INDEX k ON child (other) WHERE other > 0
  CREATE INDEX k ON parted (v)
  DROP INDEX child_name
  DROP TABLE loose
  DROP TABLE grandchild
  DROP TABLE child CASCADE
  DROP TABLE parted
  DROP TABLE parted_a
  DROP VIEW seen
  DROP MATERIALIZED VIEW kept
  DROP TRIGGER watcher ON lone
  DROP POLICY mine ON lone
  DROP RULE silent ON loose
  TRUNCATE loose
  TRUNCATE parted
  TRUNCATE parent CASCADE
  REINDEX TABLE child
  REINDEX INDEX child_name
  CLUSTER child USING child_name
  ANALYZE lone
  REFRESH MATERIALIZED VIEW kept
  REFRESH MATERIALIZED VIEW CONCURRENTLY kept
  REFRESH MATERIALIZED VIEW kept WITH NO DATA
  CREATE TRIGGER k BEFORE INSERT ON lone FOR EACH ROW EXECUTE FUNCTION nothing()
  CREATE TRIGGER k AFTER INSERT ON parted FOR EACH ROW EXECUTE FUNCTION nothing()
  CREATE TRIGGER k AFTER INSERT ON lone FOR EACH STATEMENT EXECUTE FUNCTION nothing()
  ALTER TRIGGER watcher ON lone RENAME TO k
  CREATE POLICY k ON lone USING (true)
  ALTER POLICY mine ON lone USING (false)
  CREATE RULE k AS ON INSERT TO loose DO ALSO NOTHING
  COMMENT ON TABLE lone IS 'x'
  COMMENT ON COLUMN lone.a IS 'x'
  CREATE STATISTICS k ON a, b FROM lone
  LOCK TABLE lone IN SHARE MODE
  LOCK TABLE parted
  CREATE TABLE k (id int REFERENCES parent)
  CREATE TABLE k (id int, FOREIGN KEY (id) REFERENCES parent)
  CREATE TABLE k PARTITION OF parted FOR VALUES FROM ('2030-01-01') TO ('2031-01-01')
  CREATE TABLE k () INHERITS (lone)
  CREATE TABLE k (LIKE lone)
  CREATE TABLE k AS SELECT * FROM lone
  CREATE VIEW k AS SELECT * FROM lone
  CREATE OR REPLACE VIEW seen AS SELECT id, b FROM lone
  ALTER VIEW seen RENAME TO k
  ALTER TYPE mood ADD VALUE 'meh'
  CREATE PUBLICATION k FOR TABLE lone
  GRANT SELECT ON lone TO PUBLIC
  INSERT INTO lone (id) VALUES (1000)
  UPDATE lone SET b = 'y'
  DELETE FROM grandchild
  SELECT count(*) FROM lone
`;

let database: FreshDatabase;
let client: Client;
let facts: TargetFacts;

beforeAll(async () => {
  await loadParser();
  database = await freshDatabase("locks");
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(TABLES);
  const query = async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await client.query<Row>(text, [...values])).rows;
  facts = await readTargetFacts({ query }, "public");
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

test.each(
  STATEMENTS.trim()
    .split("\n")
    .map((line) => line.trim()),
)("%s", async (sql) => {
  const catalog = createCatalog(facts, 15);
  const [statement] = parseFile(sql).statements;
  const claims = statement ? strongestClaims(claimsOf(statement.node, catalog)) : [];
  const claimed = Object.fromEntries(claims.map(({ relation, mode, work }) => [relation.key, { mode, work }]));
  const seen = await observeLocks(client, sql);
  // How long it takes is said to be unknown: then whatever it did is no contradiction.
  for (const [key, { work }] of Object.entries(claimed)) {
    const lock = seen[key];
    if (work === "unknown" && lock) seen[key] = { ...lock, work };
  }
  expect(onlyStrong(claimed)).toEqual(onlyStrong(seen));
});

/** What lets readers and writers pass is not claimed. */
function onlyStrong(locks: SeenLocks): SeenLocks {
  const weakest = LOCK_MODES.indexOf("SHARE UPDATE EXCLUSIVE");
  return Object.fromEntries(Object.entries(locks).filter(([, { mode }]) => LOCK_MODES.indexOf(mode) >= weakest));
}
