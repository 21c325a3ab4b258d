import { chmod, readdir } from "node:fs/promises";
import { join } from "node:path";
import { startDrill } from "@/lib/drills/start-drill";
import { actorOf, openBench } from "./backup-bench";
import { until } from "./worker";

export type DrillBench = Awaited<ReturnType<typeof openDrillBench>>;

const seed = `CREATE TABLE school (id int PRIMARY KEY, name text NOT NULL); INSERT INTO school VALUES (1, 'North'), (2, 'South');
  CREATE TABLE pupil (id serial PRIMARY KEY, school_id int NOT NULL REFERENCES school, born date CHECK (born > '1900-01-01'));
  INSERT INTO pupil (school_id, born) SELECT 1 + i % 2, '2010-01-01' FROM generate_series(1, 1000) i;
  CREATE INDEX ON pupil (school_id); CREATE EXTENSION citext;
  -- What a dump and its restore write in other words, and what no dump has.
  ALTER TABLE school ADD state varchar(8) NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'it''s shut'));
  CREATE INDEX open_schools ON school (id) WHERE state NOT IN ('shut', 'gone');
  CREATE VIEW open_school AS SELECT id, name FROM school WHERE state IN ('open', 'new') AND (id > 0 OR name = 'North');
  CREATE INDEX half_made ON pupil (born); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'half_made'::regclass`;

/** A target with something of everything, its backups, and the drills of them. */
export async function openDrillBench() {
  const bench = await openBench(seed);
  // The scratch server is another user of the system.
  await chmod(bench.home, 0o755);

  /** A verified backup of an environment of its own. */
  async function backedUp(checkQueries: object[] = []) {
    const policy = JSON.stringify({ checkQueries });
    const environmentId = await bench.addEnvironment("staging", { deploymentPolicy: policy });
    const { backup, path, problem } = await bench.backUp(environmentId);
    if (problem) throw problem;
    return { environmentId, id: String(backup.id), path };
  }

  async function look(runId: string) {
    const { rows } = await bench.direct.query(
      `SELECT r.status AS run, r.epoch, r.problem, d.status, d."recoveryMs", d.report, b.verification, b."verifiedAt", b."drillFailedAt", d."endedAt",
         (SELECT json_object_agg(s.name, s.status) FROM "RunStep" s WHERE s."runId" = r.id) AS steps,
         (SELECT count(*)::int FROM "AuditEvent" a WHERE a.action = 'backup:record' AND a.summary LIKE 'Restore drill of%' AND a.subject = b.id) AS recorded
       FROM "Run" r JOIN "Drill" d ON d."runId" = r.id JOIN "Backup" b ON b.id = d."backupId" WHERE r.id = $1`,
      [runId],
    );
    return rows[0];
  }
  async function ended(runId: string) {
    await until(async () => !["queued", "running"].includes((await look(runId)).run));
    return look(runId);
  }
  const prove = async (id: string) => ended((await startDrill(actorOf("operator"), { id })).runId);
  const scratchLeft = () => readdir(join(bench.home, "scratch"));

  return { ...bench, backedUp, look, ended, prove, scratchLeft };
}
