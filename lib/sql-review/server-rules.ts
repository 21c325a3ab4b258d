// Statements that reach beyond the database: the server, its files, other servers.
import type { Node } from "libpg-query";
import { type Draft, danger, warning } from "@/lib/sql-review/draft";
import { argument, calledFunctions, constant, kindOf, shown } from "@/lib/sql-review/tree";

export function serverFindings(node: Node): Draft[] {
  return [...commandFindings(node), ...callFindings(node)];
}

function commandFindings(node: Node): Draft[] {
  if ("CopyStmt" in node) {
    const { is_program, filename, is_from } = node.CopyStmt;
    if (is_program)
      return [
        danger("copy-program", "Runs a program on the database server", "COPY … PROGRAM is a shell command there."),
      ];
    if (filename) {
      const title = `${is_from ? "Reads" : "Writes"} the file ${filename} of the database server`;
      return [danger("copy-file", title, "It is the server's disk, not the migration's folder.")];
    }
    const sentence = "A migration has no data to send: the deployment stops with an error here.";
    return [
      danger(
        "copy-stdin",
        `COPY ${is_from ? "FROM STDIN" : "TO STDOUT"} fails in a migration`,
        sentence,
        "Use INSERT.",
      ),
    ];
  }
  if ("CreateExtensionStmt" in node) return [extensionFinding(node.CreateExtensionStmt.extname ?? "")];
  if ("CreateFunctionStmt" in node) {
    const language = String(argument(node.CreateFunctionStmt.options, "language") ?? "sql").toLowerCase();
    if (!/^(c|internal|pl\w+u)$/.test(language)) return [];
    const sentence = "It can do on the server whatever the server's own user can.";
    return [danger("untrusted-language", `Makes a function in the untrusted language ${language}`, sentence)];
  }
  const found = COMMANDS[kindOf(node)];
  return found ? [found] : [];
}

const everySession = "It changes how every session works from now on, and no rollback takes it back.";

const COMMANDS: Readonly<Record<string, Draft>> = {
  AlterSystemStmt: danger(
    "alter-system",
    "Changes the configuration of the whole server",
    "ALTER SYSTEM concerns every database on it.",
  ),
  LoadStmt: danger("load", "Loads a library into the server", "LOAD runs the library's code in the server."),
  CreatedbStmt: danger(
    "create-database",
    "Creates a database",
    "A migration belongs to one database; this makes another.",
  ),
  AlterDatabaseStmt: warning("alter-database", "Changes the database itself", everySession),
  CreateTableSpaceStmt: danger("tablespace", "Creates a tablespace", "It needs a folder on the server's disk."),
  DropTableSpaceStmt: danger("tablespace", "Drops a tablespace", "It concerns every database on the server."),
  CreateEventTrigStmt: warning(
    "event-trigger",
    "Creates an event trigger",
    "It runs at every later change of the schema, backups restored included.",
  ),
  CreateForeignServerStmt: warning(
    "foreign-server",
    "Connects to another server",
    "Queries can reach it from this database.",
  ),
  CreateSubscriptionStmt: warning(
    "subscription",
    "Subscribes to another database",
    "Rows from there are written into tables here.",
  ),
  CheckPointStmt: warning(
    "checkpoint",
    "Forces a checkpoint",
    "The server writes everything to disk at once, which others notice.",
  ),
  ReassignOwnedStmt: warning(
    "reassign-owned",
    "Gives everything a role owns to another",
    "Rights of the application may change with it.",
  ),
};

/** Trusted since 13: the owner of the database may create them (docs 15 to 18, appendix F). */
const TRUSTED =
  /^(btree_gin|btree_gist|citext|cube|dict_int|fuzzystrmatch|hstore|intarray|isn|lo|ltree|pgcrypto|pg_trgm|plpgsql|seg|tablefunc|tcn|tsm_system_rows|tsm_system_time|unaccent|uuid-ossp)$/;
const REACHING = /^(plpython3?u|plperlu|pltclu|dblink|file_fdw|adminpack|pg_cron|http|pg_net|pljava|plsh)$/;

function extensionFinding(name: string): Draft {
  const title = `Creates the extension ${shown(name)}`;
  const hint = "It must be installed on the target, and on the server where the deployment is rehearsed.";
  if (REACHING.test(name)) {
    return danger(
      "create-extension",
      title,
      "It reaches beyond this database: files, other servers or programs.",
      hint,
    );
  }
  if (TRUSTED.test(name)) {
    return { rule: "create-extension", level: "note", title, sentence: "The database's owner may create it.", hint };
  }
  return warning("create-extension", title, "Usually only a superuser may create it, or the provider allows it.", hint);
}

const REACHING_CALLS: Readonly<Record<string, string>> = {
  pg_terminate_backend: "It ends sessions of others.",
  pg_cancel_backend: "It stops what others are running.",
  pg_read_file: "It reads files of the server.",
  pg_read_binary_file: "It reads files of the server.",
  pg_ls_dir: "It reads folders of the server.",
  pg_file_write: "It writes files of the server.",
  lo_import: "It reads files of the server.",
  lo_export: "It writes files of the server.",
  pg_reload_conf: "It makes the whole server read its configuration again.",
  pg_promote: "It turns a replica into a primary.",
  pg_drop_replication_slot: "A replica or a consumer that uses the slot loses its place.",
  pg_advisory_unlock_all: "It releases the lock by which Prisma keeps two deployments apart.",
  dblink_exec: "It runs SQL on another database.",
  dblink: "It runs SQL on another database.",
  query_to_xml: "It runs SQL that stands in a text.",
  pg_stat_reset: "What monitoring has counted is forgotten.",
};

function callFindings(node: Node): Draft[] {
  if ("CreateFunctionStmt" in node || "RuleStmt" in node || "ViewStmt" in node) return [];
  return calledFunctions(node).flatMap(({ parts, args }) => {
    const name = parts.at(-1) ?? "";
    const sentence = REACHING_CALLS[name];
    if (sentence) return [danger("reaching-call", `Calls ${name}()`, sentence)];
    // The number of Prisma's own advisory lock (schema engine 7.10).
    if (name !== "pg_advisory_unlock" || constant(args[0]) !== 72707369) return [];
    return [danger("reaching-call", "Releases Prisma's lock", "Two deployments could then run at the same time.")];
  });
}
