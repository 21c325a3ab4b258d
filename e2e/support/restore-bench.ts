import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { startRestore } from "@/lib/restores/start-restore";
import { actorOf, openBench, query } from "./backup-bench";
import { until } from "./worker";

export type RestoreBench = Awaited<ReturnType<typeof openRestoreBench>>;

/** Something of everything, a role that grants and a policy name, and a table that restores slowly in a copy. */
const seedOf = (reader: string) => `CREATE ROLE ${reader};
  CREATE TABLE school (id int PRIMARY KEY, name text NOT NULL); INSERT INTO school VALUES (1, 'North'), (2, 'South');
  CREATE TABLE pupil (id serial PRIMARY KEY, school_id int NOT NULL REFERENCES school, born date CHECK (born > '1900-01-01'));
  INSERT INTO pupil (school_id, born) SELECT 1 + i % 2, '2010-01-01' FROM generate_series(1, 1000) i;
  CREATE INDEX ON pupil (school_id); CREATE EXTENSION citext;
  GRANT SELECT ON pupil TO ${reader};
  ALTER TABLE school ENABLE ROW LEVEL SECURITY; CREATE POLICY north ON school TO ${reader} USING (id = 1)`;

/** In a restored copy each row of it takes a tenth of a second: time to kill somebody. */
export const SLOW_TABLE = `CREATE FUNCTION slow(int) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
    IF current_database() ~ '_restore_|restored' THEN PERFORM pg_sleep(0.1); END IF; RETURN true; END $$;
  CREATE TABLE slow_one (id int CHECK (slow(id))); INSERT INTO slow_one SELECT generate_series(1, ROWS)`;

export type SeenRestore = Record<string, unknown> & {
  run: string;
  status: string;
  problem: { message: string; hint: string | null } | null;
  report: { sentence: string; notes: string[]; checks: { name: string; status: string }[] } | null;
  steps: Record<string, string>;
};

/** A target, its backups, and restores of them on the same server. Everything it makes there is dropped again. */
export async function openRestoreBench() {
  const reader = `reader_${randomBytes(4).toString("hex")}`;
  const bench = await openBench(seedOf(reader));
  const server = inject("serverUrl");

  /** A verified backup of an environment of its own. */
  async function backedUp(more: object = {}, address?: string) {
    const environmentId = await bench.addEnvironment("staging", more, address);
    const { backup, path, problem } = await bench.backUp(environmentId);
    if (problem) throw problem;
    return { environmentId, id: String(backup.id), path };
  }

  const newName = () => `${bench.target.name}_restored_${randomBytes(3).toString("hex")}`;

  async function look(runId: string): Promise<SeenRestore> {
    const { rows } = await bench.direct.query(
      `SELECT r.status AS run, r.epoch, r.problem, r.result, s.id, s.status, s.report, s.database, s."databaseOid", s."durationMs", s."sizeBytes",
         s."beganAt", s."madeAt", s."droppedAt", s."droppedBy", s."endedAt",
         (SELECT json_object_agg(p.name, p.status) FROM "RunStep" p WHERE p."runId" = r.id) AS steps
       FROM "Run" r JOIN "Restore" s ON s."runId" = r.id WHERE r.id = $1`,
      [runId],
    );
    return rows[0];
  }
  async function ended(runId: string) {
    await until(async () => !["queued", "running"].includes((await look(runId)).run));
    return look(runId);
  }
  async function runEnded(runId: string) {
    const read = async () =>
      (await bench.direct.query(`SELECT status, problem FROM "Run" WHERE id = $1`, [runId])).rows[0];
    await until(async () => !["queued", "running"].includes((await read()).status));
    return read();
  }
  const start = async (id: string, database = newName()) => ({
    database,
    ...(await startRestore(actorOf("lead"), { id, database, purpose: "a test" })),
  });
  const restore = async (id: string, database?: string) => ended((await start(id, database)).runId);

  /** The databases on the server that are of this bench, but for the target itself. */
  async function made(): Promise<string[]> {
    const rows = await query(
      server,
      `SELECT datname FROM pg_database WHERE starts_with(datname, $1 || '_restored') OR starts_with(datname, 'holdfast_restore_') ORDER BY 1`,
      [bench.target.name],
    );
    return rows.map(({ datname }) => String(datname));
  }
  const urlOf = (database: string) => Object.assign(new URL(server), { pathname: `/${database}` }).href;
  const ask = (database: string, sql: string) => query(urlOf(database), sql);

  async function close(): Promise<void> {
    for (const name of await made()) await query(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await bench.close();
    await query(server, `DROP ROLE IF EXISTS ${reader}`);
  }
  return {
    ...bench,
    server,
    reader,
    backedUp,
    newName,
    look,
    ended,
    runEnded,
    start,
    restore,
    made,
    urlOf,
    ask,
    close,
  };
}
