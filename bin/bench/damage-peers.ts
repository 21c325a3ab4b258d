// What others go by when they decide whether an archive is good: asked of the same damage, each with its real tool.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ClientTools } from "@/lib/postgres/tools";
import { runProgram } from "@/lib/process";
import { type Damage, passesSizeRule } from "./damage-cases";
import { dropDatabase, onDatabase, type Server } from "./databases";

export type Peers = { readonly list: boolean; readonly size: boolean; readonly psql: boolean };

export type Files = {
  /** pg_dump -Fc of the two databases, and the same two as plain SQL. */
  readonly custom: readonly [Buffer, Buffer];
  readonly sql: readonly [Buffer, Buffer];
};

/** Whether `pg_restore --list`, the size rule and `psql -f` call a damaged archive good (true: they do). */
export async function askPeers(
  damage: Damage,
  { custom, sql }: Files,
  around: { folder: string; server: Server; tools: ClientTools; psql: string },
): Promise<Peers> {
  const damaged = damage.make(...custom);
  const [dump, script] = [join(around.folder, "peer.dump"), join(around.folder, "peer.sql")];
  await writeFile(dump, damaged);
  await writeFile(script, damage.make(...sql));
  const env = around.tools.libraryPath ? { LD_LIBRARY_PATH: around.tools.libraryPath } : {};
  const list = await endsWell(around.tools.pgRestore, ["--list", dump], env);
  return {
    list,
    size: passesSizeRule(damaged.length, custom[0].length),
    psql: await restoresByPsql(around, script, env),
  };
}

async function restoresByPsql(
  { server, psql }: { server: Server; psql: string },
  script: string,
  env: Record<string, string>,
): Promise<boolean> {
  await onDatabase(server.url, (client) => client.query("CREATE DATABASE peer TEMPLATE template0"));
  const { hostname, port, username, password } = new URL(server.url);
  const place = { PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password, PGDATABASE: "peer" };
  try {
    return await endsWell(psql, ["--no-psqlrc", "--quiet", "--file", script], { ...env, ...place });
  } finally {
    await dropDatabase(server, "peer");
  }
}

/** As a script would ask: is the exit code 0? */
async function endsWell(file: string, args: readonly string[], env: Record<string, string>): Promise<boolean> {
  const { reason, exitCode } = await runProgram({ file, args: [...args], env, stallMs: 60_000 });
  return reason === "exit" && exitCode === 0;
}
