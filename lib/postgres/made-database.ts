// A database that Holdfast makes on a target's own server: made with a mark, found by it, dropped only with it.
import type { Target } from "@/lib/postgres/connect";
import { quoteIdentifier, quoteLiteral } from "@/lib/postgres/identifiers";

/** What is made for whom. The mark is the database's comment: its owner may always write one (decision 026). */
export type MadeFor = { readonly runId: string; readonly name: string };

/** `ours`: it carries the mark of this very run, or still the name that only this run gives. */
export type FoundDatabase = {
  readonly name: string;
  readonly oid: number;
  readonly isOurs: boolean;
  /** Who is connected, without ourselves, as application names. */
  readonly sessions: readonly string[];
};

/** Under this name it is made; it has the name that was asked for only once it carries its mark. */
export function firstName(runId: string): string {
  return `holdfast_restore_${runId.replaceAll("-", "")}`;
}

/** Makes an empty database, marks it, closes it to others, names it. Fails with 42P04 when the name is taken. */
export async function makeDatabase(
  target: Target,
  { runId, name }: MadeFor,
  likeSql: string,
): Promise<{ oid: number }> {
  const first = quoteIdentifier(firstName(runId));
  const mark = JSON.stringify({ holdfast: "restore", runId, at: new Date().toISOString() });
  await target.query(`CREATE DATABASE ${first} TEMPLATE template0 ${likeSql}`);
  await target.query(`COMMENT ON DATABASE ${first} IS ${quoteLiteral(mark)}`);
  await target.query(`REVOKE ALL ON DATABASE ${first} FROM PUBLIC`);
  await target.query(`ALTER DATABASE ${first} RENAME TO ${quoteIdentifier(name)}`);
  const [made] = await findDatabases(target, { runId, name });
  if (!made) throw new Error("the database that was just made is not there");
  return { oid: made.oid };
}

/** What there is under either name of a restore. */
export async function findDatabases(target: Target, { runId, name }: MadeFor): Promise<FoundDatabase[]> {
  const rows = await target.query<{ name: string; oid: number; comment: string | null; sessions: string[] }>(
    `SELECT d.datname AS name, d.oid::int8 AS oid, shobj_description(d.oid, 'pg_database') AS comment,
            array(SELECT coalesce(nullif(a.application_name, ''), a.usename::text, 'unknown') FROM pg_stat_activity a
                  WHERE a.datid = d.oid AND a.pid <> pg_backend_pid() AND a.usesysid IS NOT NULL
                    -- Of others' sessions a plain role may not know even this.
                    AND coalesce(a.backend_type, 'client backend') = 'client backend') AS sessions
     FROM pg_database d WHERE d.datname IN ($1, $2)`,
    [name, firstName(runId)],
  );
  return rows.map(({ comment, ...found }) => ({
    ...found,
    isOurs: found.name === firstName(runId) || isMarkOf(comment, runId),
  }));
}

/** Drops what is ours under either name, with everybody in it where `withSessions`. Returns what was dropped. */
export async function dropDatabases(target: Target, made: MadeFor, withSessions: boolean): Promise<string[]> {
  const ours = (await findDatabases(target, made)).filter(({ isOurs }) => isOurs);
  const force = withSessions && target.serverVersion >= 130_000 ? " WITH (FORCE)" : "";
  for (const { name } of ours) await target.query(`DROP DATABASE ${quoteIdentifier(name)}${force}`);
  return ours.map(({ name }) => name);
}

/** Whether a comment is the mark that a run has written. */
export function isMarkOf(comment: string | null, runId: string): boolean {
  try {
    const mark: unknown = JSON.parse(comment ?? "null");
    return typeof mark === "object" && mark !== null && "holdfast" in mark && "runId" in mark
      ? mark.holdfast === "restore" && mark.runId === runId
      : false;
  } catch {
    return false;
  }
}
