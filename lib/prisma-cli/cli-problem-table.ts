import type { ErrorCode } from "@/lib/errors";

/** Prisma's codes (7.10, prisma.io/docs/orm/reference/error-reference) in our words. `{name}` is the pattern's group. */
export const CLI_ERRORS: readonly {
  readonly code: string;
  /** Tells two causes of one code apart, and takes a name out of the text. */
  readonly pattern: RegExp | null;
  readonly as: ErrorCode;
  readonly message: string;
  readonly hint: string;
}[] = [
  {
    code: "P1000",
    pattern: null,
    as: "PRECONDITION",
    message: "The server refused the password. Nothing was changed.",
    hint: "Enter the connection string again with the current password.",
  },
  {
    code: "P1001",
    pattern: null,
    as: "UNREACHABLE",
    message: "The server could not be reached by Prisma. Nothing was changed by this attempt.",
    hint: "Check the network and the server, then look at the migrations before trying again.",
  },
  {
    code: "P1002",
    pattern: /advisory lock/,
    as: "CONFLICT",
    message: "Somebody else holds Prisma's lock on this database; it was waited for 10 s. Nothing was changed.",
    hint: "Another deployment is running, or a session was left behind. Find it before you try again.",
  },
  {
    code: "P1002",
    pattern: null,
    as: "UNREACHABLE",
    message: "The server answered too slowly for Prisma.",
    hint: "Check what the server is doing, then look at the migrations before trying again.",
  },
  {
    code: "P1003",
    pattern: null,
    as: "PRECONDITION",
    message: "The database does not exist, and Holdfast does not let Prisma make one. Nothing was changed.",
    hint: "Check the database's name. If it was dropped, restore it.",
  },
  {
    code: "P1010",
    pattern: null,
    as: "PRECONDITION",
    message: "The role may not use this database.",
    hint: "Grant it CONNECT on the database and CREATE on the schema.",
  },
  {
    code: "P1011",
    pattern: null,
    as: "UNREACHABLE",
    message: "The TLS connection to the server could not be made.",
    hint: "Check the server's TLS settings and the sslmode of the connection string.",
  },
  {
    code: "P1017",
    pattern: null,
    as: "UNREACHABLE",
    message: "The connection to the server was lost between two migrations.",
    hint: "Look at the migrations: what was applied until then stays. Then deploy again.",
  },
  {
    code: "P3005",
    pattern: null,
    as: "PRECONDITION",
    message: "The database has tables but no record of migrations, so Prisma refuses to deploy. Nothing was changed.",
    hint: "Baseline it first: mark the migrations that it already contains as applied.",
  },
  {
    code: "P3008",
    pattern: /migration `([^`]+)` is already recorded as applied/,
    as: "CONFLICT",
    message: "{name} is recorded as applied already. Nothing was changed.",
    hint: "Look at the migrations again: somebody may have resolved it meanwhile.",
  },
  {
    code: "P3009",
    pattern: /The `([^`]+)` migration started at .+ failed/,
    as: "PRECONDITION",
    message: "{name} failed earlier and was never resolved, so Prisma refuses to deploy. Nothing was changed.",
    hint: "Find out what of it took effect, then mark it as rolled back or applied.",
  },
  {
    code: "P3011",
    pattern: /migration `([^`]+)`/i,
    as: "CONFLICT",
    message: "{name} was never started in this database, so it cannot be marked as rolled back. Nothing was changed.",
    hint: "Look at the migrations again, and check that this is the right database.",
  },
  {
    code: "P3012",
    pattern: /migration `([^`]+)`/i,
    as: "CONFLICT",
    message: "{name} is not in a failed state, so it cannot be marked as rolled back. Nothing was changed.",
    hint: "Look at the migrations again: somebody may have resolved it meanwhile.",
  },
  {
    code: "P3017",
    pattern: /migration (.+?) could not be found/,
    as: "PRECONDITION",
    message: "{name} is not part of this release. Nothing was changed.",
    hint: "Take the release that has it.",
  },
  {
    code: "P3019",
    pattern: null,
    as: "PRECONDITION",
    message: "The migrations were made for another kind of database.",
    hint: "Holdfast deploys PostgreSQL migrations only.",
  },
];

/** What a failing script tells by its SQLSTATE (PostgreSQL, appendix A), and what to do. */
export const SCRIPT_ERRORS: readonly {
  readonly sqlStates: readonly string[];
  readonly as: ErrorCode;
  readonly hint: string;
}[] = [
  {
    sqlStates: ["55P03"],
    as: "CONFLICT",
    hint: "It waited for a lock longer than the policy allows. Find the session that holds the table, mark the migration as rolled back, and deploy again when it is free.",
  },
  {
    sqlStates: ["57014"],
    as: "CONFLICT",
    hint: "It ran longer than the policy allows, or was cancelled. Split it into smaller steps, or raise the limit.",
  },
  {
    sqlStates: ["25001"],
    as: "TOOL_FAILED",
    hint: "This statement cannot run inside a transaction: put it alone into a migration of its own.",
  },
  {
    sqlStates: ["23502", "23503", "23505", "23514", "23P01"],
    as: "TOOL_FAILED",
    hint: "Rows that exist already break the new rule. Correct the data first, in the migration or before it.",
  },
  {
    sqlStates: ["42501"],
    as: "PRECONDITION",
    hint: "The role lacks a privilege. Grant it, or let the owner of the tables deploy; then mark the migration as rolled back.",
  },
  {
    sqlStates: ["42P07", "42701", "42710", "42723", "42P06"],
    as: "TOOL_FAILED",
    hint: "What it makes exists already: the schema has drifted, or it ran before. Look for drift, then decide whether to mark it as applied.",
  },
  {
    sqlStates: ["42P01", "42703", "42704", "42883", "3F000"],
    as: "TOOL_FAILED",
    hint: "Something that it counts on is not there: the schema has drifted, or a migration is missing. Look for drift.",
  },
  {
    sqlStates: ["53100", "53200", "53300"],
    as: "PRECONDITION",
    hint: "The server ran out of disk, memory or connections. Make room, mark the migration as rolled back, and deploy again.",
  },
  {
    sqlStates: ["0A000", "58P01"],
    as: "PRECONDITION",
    hint: "The server does not have what this asks for, such as an extension. Install it there, mark the migration as rolled back, and deploy again.",
  },
  {
    sqlStates: ["40P01", "40001"],
    as: "CONFLICT",
    hint: "It collided with other work. Mark it as rolled back, and deploy in a quiet moment.",
  },
  {
    sqlStates: ["57P01", "57P02", "57P03", "08006", "08003"],
    as: "UNREACHABLE",
    hint: "The connection was lost in the middle. Look at the migrations and at what took effect before anything else.",
  },
];
