// One scratch database from its making to its end; the server is the caller's.
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { OpsError } from "@/lib/errors";
import { logError } from "@/lib/log";
import { type Target, withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { quoteIdentifier, quoteLiteral } from "@/lib/postgres/identifiers";
import { computeScramVerifier } from "@/lib/postgres/scram-verifier.mjs";
import { localeChoices, missingRoles, scratchName } from "@/lib/scratch/rules";
import { applicationName, type ScratchServer } from "@/lib/scratch/scratch-server";

/** First key of the advisory lock that says "somebody works with this scratch database"; the second is its name's hash. */
export const LOCK = 0x48465343;

export type ScratchPlan = {
  readonly encoding?: string | undefined;
  readonly locale?: string | undefined;
  readonly extensions: readonly string[];
  readonly createExtensions: boolean;
  readonly roles?: readonly string[] | undefined;
  readonly purpose: string;
  readonly runId: string | null;
};

export type ScratchDatabase = {
  /** As the database's owner, who may do nothing beyond it. */
  readonly connection: Connection;
  /** As the server's superuser, in the same database; null on a server where we are none. */
  readonly superuser: Connection | null;
  readonly serverVersion: string;
  /** Sentences on where it differs from what was asked for. */
  readonly notes: readonly string[];
};

/**
 * Makes a database for `work` and drops it afterwards, whatever happened. While it exists a session of ours holds a lock
 * on its name: when this process is gone, so is the lock, and any sweeper may drop it.
 */
export async function withNewDatabase<T>(
  server: ScratchServer,
  plan: ScratchPlan,
  work: (scratch: ScratchDatabase) => Promise<T>,
): Promise<T> {
  const name = scratchName(randomBytes(8).toString("hex"));
  const session = { applicationName, access: "write", statementTimeoutMs: 0 } as const;
  try {
    // `work` fails with errors of its own, which are not this session's to explain.
    const outcome = await withTarget(server.administrator, session, async (holder) => {
      await holder.query(`SELECT pg_advisory_lock(${LOCK}, hashtext($1))`, [name]);
      const scratch = await create(holder, server, name, plan);
      try {
        return { value: await work(scratch) };
      } catch (error) {
        return { error };
      }
    });
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  } finally {
    await drop(server, name);
  }
}

async function create(holder: Target, server: ScratchServer, name: string, plan: ScratchPlan) {
  const { administrator, isSuperuser } = server;
  const password = randomBytes(32).toString("base64url");
  if (isSuperuser) {
    // Everything here is its own: that also holds for rows that a policy hides from a table's owner.
    const rights = `LOGIN BYPASSRLS PASSWORD '${computeScramVerifier(password)}'`;
    await holder.query(`CREATE ROLE ${quoteIdentifier(name)} ${rights}`);
  }
  for (const role of missingRoles(server.facts, plan)) await createRole(holder, role);
  const owner = isSuperuser ? name : administrator.user;
  const note = await createDatabase(holder, name, owner, plan);
  const mark = { holdfast: "scratch", purpose: plan.purpose, runId: plan.runId, at: new Date().toISOString() };
  await holder.query(`REVOKE ALL ON DATABASE ${quoteIdentifier(name)} FROM PUBLIC`);
  await holder.query(`COMMENT ON DATABASE ${quoteIdentifier(name)} IS ${quoteLiteral(JSON.stringify(mark))}`);
  const superuser = isSuperuser ? { ...administrator, database: name } : null;
  if (superuser && plan.createExtensions) await createUntrusted(superuser, server, plan.extensions);
  const connection = isSuperuser
    ? { ...administrator, database: name, user: name, password }
    : { ...administrator, database: name };
  return { connection, superuser, serverVersion: server.serverVersion, notes: note === null ? [] : [note] };
}

/** A name without any right, for grants and policies to name; it goes with the server. Others may make it just now. */
async function createRole(holder: Target, role: string): Promise<void> {
  await holder.query(`CREATE ROLE ${quoteIdentifier(role)} NOLOGIN`).catch((error) => {
    if (!(error instanceof Error && "code" in error && (error.code === "42710" || error.code === "23505"))) throw error;
  });
}

/** Returns what differs from the plan, as a sentence, or null. */
async function createDatabase(holder: Target, name: string, owner: string, plan: ScratchPlan): Promise<string | null> {
  const choices = localeChoices(plan.encoding, plan.locale);
  for (const [index, { encoding, locale, note }] of choices.entries()) {
    const provider = holder.serverVersion >= 150_000 ? " LOCALE_PROVIDER libc" : "";
    const created = await holder
      .query(
        `CREATE DATABASE ${quoteIdentifier(name)} OWNER ${quoteIdentifier(owner)} TEMPLATE template0` +
          ` ENCODING ${quoteLiteral(encoding)} LOCALE ${quoteLiteral(locale)}${provider}`,
      )
      .then(() => true)
      .catch((error) => {
        if (index === choices.length - 1 || !isLocaleProblem(error)) throw error;
        return false;
      });
    if (created) return note;
  }
  return null;
}

/** 42809: invalid locale name; 22023: the locale does not go with the encoding (createdb(), PostgreSQL 13 to 18). */
function isLocaleProblem(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "42809" || error.code === "22023");
}

/** What only a superuser may create is there beforehand, so that `CREATE EXTENSION IF NOT EXISTS` finds it. */
async function createUntrusted(superuser: Connection, { facts }: ScratchServer, names: readonly string[]) {
  const untrusted = names.filter((name) => facts.extensions.get(name)?.trusted === false);
  if (untrusted.length === 0) return;
  await withTarget(superuser, { applicationName, access: "write" }, async (target) => {
    for (const name of untrusted) {
      await target.query(`CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name)} SCHEMA public CASCADE`);
    }
  }).catch((error) => {
    const { message } = error as Error;
    throw new OpsError("PRECONDITION", `The scratch server could not create the database's extensions: ${message}`);
  });
}

/** Never rejects: what `work` gave stays true. A copy that will not go goes with its server, or with the next sweep. */
async function drop(server: ScratchServer, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await dropScratch(server, name);
    } catch (error) {
      if (attempt < 3) await delay(attempt * 500);
      else {
        logError("a scratch database could not be dropped; its server is ended, or the next sweep drops it", error, {
          name,
        });
        return server.destroy().catch((failure) => logError("the scratch server could not be ended", failure));
      }
    }
  }
}

/** Drops a scratch database with everybody in it, and its role. Nothing there is no error. */
export async function dropScratch(
  { administrator, isSuperuser }: Pick<ScratchServer, "administrator" | "isSuperuser">,
  name: string,
): Promise<void> {
  const session = { applicationName, access: "write", statementTimeoutMs: 0 } as const;
  await withTarget(administrator, session, async (target) => {
    await target.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
    if (isSuperuser) await target.query(`DROP ROLE IF EXISTS ${quoteIdentifier(name)}`);
  });
}
