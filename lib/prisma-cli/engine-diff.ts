import type { Connection } from "@/lib/postgres/connection-string";
import type { History } from "@/lib/prisma-cli/build-history";
import { openAdapter } from "@/lib/prisma-cli/engine-adapter.mjs";
import { engineSession, engineTarget, meetServer } from "@/lib/prisma-cli/engine-target";
import { newEngine } from "@/lib/prisma-cli/engine-wasm.mjs";

export type EngineDiff = {
  /** SQL that turns what the history builds into the live schema; empty when the engine sees no difference. */
  readonly script: string;
  /** The same in words. */
  readonly summary: string;
};

const datamodel = 'datasource db {\n  provider = "postgresql"\n}\n';
const filters = { externalTables: [], externalEnums: [] };

/**
 * Prisma's own diff from a history, whose shadow database is built already, to a live database. In process, over a
 * session that may only read. The engine (7.10) sees tables, columns, defaults, indexes without expressions, primary and
 * foreign keys, and enums, of one schema; no views, functions, triggers, checks, policies or extensions.
 */
export async function askEngineForDiff(question: History & { readonly live: Connection }): Promise<EngineDiff> {
  const { live, shadow, schema, history, applicationName, signal } = question;
  const looking = { applicationName, signal };
  const [server, scratch] = await Promise.all([meetServer(live, looking), meetServer(shadow, looking)]);
  const limits = { applicationName, lockTimeoutMs: 10_000, statementTimeoutMs: 60_000, reads: true };
  const adapter = openAdapter(engineTarget(server, schema), {
    session: engineSession(server, limits),
    builtShadow: engineTarget(scratch, schema),
  });
  const engine = await newEngine([["schema.prisma", datamodel]], adapter.factory);
  const abort = () => void adapter.abort().catch(() => {});
  signal?.addEventListener("abort", abort, { once: true });
  const diff = async (script: boolean) => {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: "migrations", ...migrationList(history) },
      to: { tag: "schemaDatasource", files: [{ path: "schema.prisma", content: datamodel }], configDir: "/" },
      script,
      exitCode: true,
      shadowDatabaseUrl: null,
      filters,
    });
    return exitCode === 0 ? "" : (stdout ?? "").trim();
  };
  try {
    return { script: await diff(true), summary: await diff(false) };
  } finally {
    signal?.removeEventListener("abort", abort);
    engine.free();
    await adapter.close();
  }
}

/** The list as the engine wants it. */
function migrationList(history: History["history"]) {
  return {
    baseDir: "/migrations",
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: history.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: sql } },
    })),
  };
}
