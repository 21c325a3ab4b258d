#!/usr/bin/env node
// Stands where the Prisma CLI expects its native schema engine (PRISMA_SCHEMA_ENGINE_BINARY): same protocol, engine in WebAssembly.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { openAdapter, readTarget } from "./engine-adapter.mjs";
import { explainEngineError } from "./engine-errors.mjs";
import { engineVersion, newEngine, takePanic } from "./engine-wasm.mjs";

const args = process.argv.slice(2);
const session = JSON.parse(process.env.HOLDFAST_ENGINE_SESSION ?? "{}");
const secrets = { password: process.env.HOLDFAST_ENGINE_PASSWORD, ca: process.env.HOLDFAST_ENGINE_CA };
const option = (name) => {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
};

if (args.includes("--version")) console.log(`schema-engine-cli ${await engineVersion()}`);
else if (args.includes("cli")) await command(args[args.indexOf("cli") + 1]);
else await serve();

function urlOf(datasource) {
  const { url } = JSON.parse(datasource ?? "{}");
  if (!url) throw new Error("The schema engine was started without a database URL.");
  return url;
}

/** `can-connect-to-database`, `create-database`, `drop-database`: exit 0, or a line of JSON on standard error and exit 1. */
async function command(name) {
  try {
    const target = readTarget(urlOf(option("--datasource")), secrets);
    if (name === "can-connect-to-database") await onDatabase(target, target.database, "SELECT 1");
    else if (name === "create-database" && session.mayCreateDatabase === false)
      throw Object.assign(new Error("Making a database is not allowed here."), { code: "3D000" });
    else if (name === "create-database")
      await onDatabase(target, "postgres", `CREATE DATABASE ${pg.escapeIdentifier(target.database)}`);
    else if (name === "drop-database")
      await onDatabase(target, "postgres", `DROP DATABASE ${pg.escapeIdentifier(target.database)}`);
    else throw new Error(`Unknown command ${name}`);
  } catch (error) {
    const { message, error_code } = explainEngineError(error, readTarget(urlOf(option("--datasource")), secrets));
    const line = (level, fields) =>
      process.stderr.write(
        `${JSON.stringify({ timestamp: new Date().toISOString(), level, fields, target: "schema_engine::logger" })}\n`,
      );
    line("INFO", { message: "Starting schema engine CLI" });
    line("ERROR", { is_panic: false, error_code, message });
    process.exitCode = 1;
  }
}

async function onDatabase(target, database, sql) {
  const client = new pg.Client({ ...target, database, connectionTimeoutMillis: 10_000 });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** JSON-RPC 2.0, one message a line, until standard input ends. */
async function serve() {
  const files = (option("--datamodels") ?? "").split(",").filter(Boolean);
  const datamodels = files.map((path) => [path, readFileSync(path, "utf8")]);
  // The engine panics on none at all, and diffs between addresses need none of ours.
  if (datamodels.length === 0) datamodels.push(["schema.prisma", 'datasource db {\n  provider = "postgresql"\n}\n']);
  const datasource = option("--datasource");
  const target = datasource ? readTarget(urlOf(datasource), secrets) : readTarget("postgresql://localhost:1/none");
  const adapter = openAdapter(target, { session });
  let engine;
  let calls = 0;
  let current = null;
  // A panic in WebAssembly surfaces outside every promise: answer the open request with its words and end.
  process.once("uncaughtException", (error) => {
    const data = { is_panic: true, message: takePanic() || error.message, error_code: null, meta: null };
    send({ id: current, error: { code: 4466, message: "The schema engine panicked.", data } });
    process.exit(101);
  });
  // The CLI is gone, or this process shall go: what runs on the server must not go on without anybody who waits for it.
  const abandon = async () => {
    await Promise.race([adapter.abort().catch(() => {}), delay(3_000)]);
    process.exit(1);
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.once(signal, abandon);
  let busy = false;
  process.stdin.once("end", () => {
    if (busy) abandon();
  });
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === "") continue;
    const { id, method, params } = JSON.parse(line);
    if (method === undefined) continue;
    current = id;
    busy = true;
    try {
      engine ??= await newEngine(datamodels, adapter.factory);
      const result = await call(method, params);
      if (method === "diff" && result?.stdout)
        send({ id: ++calls, method: "print", params: { content: result.stdout } });
      send({ id, result: result ?? null });
    } catch (thrown) {
      const said = takePanic();
      const error = said ? new Error(said) : thrown;
      const data = await explainFailure(method, error);
      send({ id, error: { code: 4466, message: "An error happened. Check the data field for details.", data } });
    }
    busy = false;
  }
  engine?.free();
  await adapter.close();

  async function call(method, params) {
    if (method === "getDatabaseVersion") return engine.version(params);
    if (method === "applyMigrations" || method === "schemaPush") await ensureSchema(target);
    if (typeof engine[method] !== "function") throw new Error(`The schema engine has no method ${method}`);
    return engine[method](params);
  }

  async function explainFailure(method, error) {
    const failure = method === "applyMigrations" ? adapter.lastFailure() : null;
    const migration = failure ? await failedMigration(adapter) : null;
    const failed = failure && migration ? { failure, migration } : null;
    return explainEngineError(error, target, { failed, lockRefused: adapter.lockRefused() });
  }
}

async function ensureSchema(target) {
  if (target.schema === "public") return;
  await onDatabase(target, target.database, `CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(target.schema)}`);
}

async function failedMigration(adapter) {
  const rows = await adapter
    .query(
      `SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL ORDER BY started_at DESC LIMIT 1`,
    )
    .catch(() => []);
  return rows[0]?.migration_name ?? null;
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}
