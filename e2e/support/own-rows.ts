import { Client } from "pg";
import { serverUrl } from "./databases";

/** What the processes write of themselves at any moment; everything else changes only when a person or a run says so. */
const telemetry = [
  "Worker",
  "Observation",
  "SignInAttempt",
  "RunLog",
  "RunProcess",
  "AuditSeal",
  "AuditObservation",
  "DestinationSight",
  "OwnSight",
  "_prisma_migrations",
];

const ofPeople = `WHERE t."runId" NOT IN (SELECT id FROM "Run" WHERE "requestedById" IS NULL AND "requestedBy" = 'worker')`;
/** What the worker asks for itself, each day and at its start: no call of anybody's. */
const byThemselves: Readonly<Record<string, string>> = {
  Alarm: "WHERE t.sentence = 'canary'",
  Run: `WHERE t."requestedById" IS NOT NULL OR t."requestedBy" <> 'worker'`,
  Drill: ofPeople,
  SelfBackup: ofPeople,
  RunStep: ofPeople,
};

export type AuditRow = {
  readonly actorName: string;
  readonly action: string;
  readonly outcome: "done" | "refused";
  readonly summary: string;
  readonly tier: string | null;
};
export type Rows = Awaited<ReturnType<typeof openRows>>;

/** Holdfast's own database, for asking what a call has changed in it. The tables are read from the database itself. */
export async function openRows() {
  const client = new Client({ connectionString: serverUrl("holdfast") });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL($1) ORDER BY 1`,
    [[...telemetry, "AuditEvent"]],
  );
  const one = (name: string) =>
    `SELECT '${name}' AS name, coalesce(md5(string_agg(row, '' ORDER BY row)), '') AS print
     FROM (SELECT (to_jsonb(t) - 'lastSeenAt')::text AS row FROM "${name}" t ${byThemselves[name] ?? ""}) rows`;
  const everything = tables.map(({ name }) => one(name)).join(" UNION ALL ");

  async function look() {
    const { rows } = await client.query<{ name: string; print: string }>(everything);
    const { rows: newest } = await client.query<{ id: string }>(`SELECT coalesce(max(id), 0) AS id FROM "AuditEvent"`);
    return { prints: new Map(rows.map(({ name, print }) => [name, print])), audit: newest[0]?.id ?? "0" };
  }

  /** Runs `work` and tells what it gave, which tables are different after it, and what the audit log says of it. */
  async function watch<T>(work: () => Promise<T>): Promise<{ value: T; changed: string[]; audit: AuditRow[] }> {
    const before = await look();
    const value = await work();
    const after = await look();
    const changed = [...after.prints]
      .filter(([name, print]) => before.prints.get(name) !== print)
      .map(([name]) => name);
    const { rows: audit } = await client.query<AuditRow>(
      `SELECT "actorName", action, outcome::text, summary, tier::text FROM "AuditEvent" WHERE id > $1 AND "actorKind" NOT IN ('system', 'run') ORDER BY id`,
      [before.audit],
    );
    return { value, changed, audit };
  }

  const run = (sql: string, values: unknown[] = []) => client.query(sql, values).then(({ rows }) => rows);
  return { watch, run, close: () => client.end() };
}
