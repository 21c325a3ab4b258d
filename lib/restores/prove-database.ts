// The fourth step of a restore: the source's settings, every comparison with the manifest, statistics.
import { compareCopy } from "@/lib/drills/compare-copy";
import { judgeDrill } from "@/lib/drills/rules";
import { openConnection } from "@/lib/environments/open-connection";
import { formatBytes } from "@/lib/format";
import { type Target, withTarget } from "@/lib/postgres/connect";
import { type DatabaseProperties, grantSql, readProperties, settingSql } from "@/lib/postgres/database-properties";
import { quoteIdentifier } from "@/lib/postgres/identifiers";
import { markRestored } from "@/lib/postgres/made-database";
import { confirmMade } from "@/lib/restores/confirm-made";
import { readWanted, withServer } from "@/lib/restores/read-wanted";
import type { RunContext, StepContext } from "@/lib/runs/run-handler";

/** Asks everything; a difference is in the checks, and no error. */
export async function proveDatabase({ run, applicationName }: RunContext, step: StepContext) {
  const { environment, manifest, made } = await readWanted(run);
  const { signal } = step;
  const onDoing = (doing: string) =>
    step.progress({ fraction: null, bytes: null, bytesPerSecond: null, etaSeconds: null, doing });
  await confirmMade({ run, applicationName }, signal);
  const startedAt = performance.now();
  const notes = await withServer(environment, { applicationName, signal }, (target) =>
    carrySettings(target, made.name),
  );
  const connection = { ...(await openConnection(environment)), database: made.name };
  const checks = await compareCopy(connection, manifest, environment, { applicationName, signal, onDoing });
  onDoing("analyze");
  const session = { applicationName, signal, access: "write", statementTimeoutMs: 0 } as const;
  const sizeBytes = await withTarget(connection, session, async (target) => {
    await target.query("ANALYZE");
    const [row] = await target.query<{ bytes: number }>("SELECT pg_database_size(current_database()) AS bytes");
    return row?.bytes ?? 0;
  });
  const compareMs = Math.round(performance.now() - startedAt);
  for (const { name, status, sentence } of [...checks, ...notes.map(asLine)])
    step.log(`${name}: ${status}. ${sentence}`);
  const { sentence } = judgeDrill(checks, compareMs);
  return {
    value: { checks, notes, sizeBytes, compareMs },
    evidence: `${sentence} Analyzed; ${formatBytes(sizeBytes)}.`,
  };
}

const asLine = (sentence: string) => ({ name: "note", status: "noted", sentence });

/** Settings of the source but for Holdfast's own marks: a copy never says that it is the original. */
async function carrySettings(target: Target, database: string): Promise<string[]> {
  const { settings } = await readProperties(target);
  const wanted = settings.filter(({ name }) => !name.toLowerCase().startsWith("holdfast."));
  return tryEach(
    target,
    wanted,
    (one) => settingSql(database, one),
    ({ name, role }) => `The setting ${name}${role === null ? "" : ` of ${role}`} could not be carried over`,
  );
}

/**
 * Until here only its owner may come in: now whoever may use the source may use it, and from before that on no attempt
 * of the run may drop it. Returns what was not allowed. Repeatable.
 */
export async function openToOthers(
  { run, applicationName }: Pick<RunContext, "run" | "applicationName">,
  signal: AbortSignal,
): Promise<string[]> {
  const { environment, made } = await readWanted(run);
  await confirmMade({ run, applicationName }, signal, true);
  return withServer(environment, { applicationName, signal }, async (target) => {
    await markRestored(target, made);
    const { grants, connectionLimit } = await readProperties(target);
    const notes = await tryEach(target, grants, (one) => grantSql(made.name, one), grantNote);
    if (connectionLimit >= 0)
      await target.query(`ALTER DATABASE ${quoteIdentifier(made.name)} CONNECTION LIMIT ${connectionLimit}`);
    return notes;
  });
}

function grantNote({ role, privilege }: DatabaseProperties["grants"][number]): string {
  return `${role ?? "Everybody"} has ${privilege} on the source's database; here it could not be granted`;
}

async function tryEach<T>(
  target: Target,
  all: readonly T[],
  sqlOf: (one: T) => string,
  noteOf: (one: T) => string,
): Promise<string[]> {
  const notes: string[] = [];
  for (const one of all) {
    try {
      await target.query(sqlOf(one));
    } catch (error) {
      // A refusal is noted; a server that is gone is no refusal.
      if (!(error instanceof Error && "severity" in error && "code" in error)) throw error;
      // Only these words hold no value of a setting, which may be a secret of the application's.
      const why = error.code === "42501" ? error.message : `the server refused it (SQLSTATE ${error.code})`;
      notes.push(`${noteOf(one)}: ${why}.`);
    }
  }
  return notes;
}
