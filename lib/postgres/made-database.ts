// A database that Holdfast makes on a target's own server: made with a mark, found by it, dropped only with it.
import type { Target } from "@/lib/postgres/connect";
import { quoteIdentifier, quoteLiteral } from "@/lib/postgres/identifiers";

/** What is made for whom. The mark is the database's comment: its owner may always write one (decision 026). */
export type MadeFor = { readonly runId: string; readonly name: string };

/** `restore` until it is opened to others; from then on `restored`, and no attempt of its run may drop it any more. */
type Mark = "restore" | "restored";

export type FoundDatabase = {
  readonly name: string;
  readonly oid: number;
  /** Of this very run: its mark, or still the name that only this run gives. Null: it is not ours. */
  readonly mark: Mark | null;
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
  await target.query(`CREATE DATABASE ${first} TEMPLATE template0 ${likeSql}`);
  await target.query(`COMMENT ON DATABASE ${first} IS ${quoteLiteral(markText("restore", runId))}`);
  await target.query(`REVOKE ALL ON DATABASE ${first} FROM PUBLIC`);
  await target.query(`ALTER DATABASE ${first} RENAME TO ${quoteIdentifier(name)}`);
  const [made] = await findDatabases(target, { runId, name });
  if (!made) throw new Error("the database that was just made is not there");
  return { oid: made.oid };
}

/** Says on the server itself that the database of a run is proven. Repeatable. */
export async function markRestored(target: Target, { runId, name }: MadeFor): Promise<void> {
  await target.query(`COMMENT ON DATABASE ${quoteIdentifier(name)} IS ${quoteLiteral(markText("restored", runId))}`);
}

function markText(holdfast: Mark, runId: string): string {
  return JSON.stringify({ holdfast, runId, at: new Date().toISOString() });
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
    mark: markOf(comment, runId) ?? (found.name === firstName(runId) ? "restore" : null),
  }));
}

/**
 * Drops what is ours under either name. An `attempt` of the run clears away what is not proven, with everybody in it; a
 * `person` also lets go of what is, but never under anybody's feet. What was found and is not theirs to drop is `left`.
 */
export async function dropDatabases(
  target: Target,
  made: MadeFor,
  by: "attempt" | "person",
): Promise<{ dropped: string[]; left: FoundDatabase[] }> {
  const mayGo = ({ mark }: FoundDatabase) => mark === "restore" || (mark === "restored" && by === "person");
  const found = await findDatabases(target, made);
  const force = by === "attempt" && target.serverVersion >= 130_000 ? " WITH (FORCE)" : "";
  const dropped = found.filter(mayGo).map(({ name }) => name);
  for (const name of dropped) await target.query(`DROP DATABASE ${quoteIdentifier(name)}${force}`);
  return { dropped, left: found.filter((one) => !mayGo(one)) };
}

/** The mark of this very run that a comment is, or null. */
export function markOf(comment: string | null, runId: string): Mark | null {
  try {
    const mark: unknown = JSON.parse(comment ?? "null");
    if (typeof mark !== "object" || mark === null || !("holdfast" in mark && "runId" in mark)) return null;
    const { holdfast } = mark;
    return mark.runId === runId && (holdfast === "restore" || holdfast === "restored") ? holdfast : null;
  } catch {
    return null;
  }
}
