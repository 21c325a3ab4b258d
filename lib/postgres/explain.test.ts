import { expect, test } from "vitest";
import { OpsError } from "@/lib/errors";
import { explainError, explainIfKnown, explainToolFailure } from "@/lib/postgres/explain";

const place = { host: "db", port: 5432, user: "app", database: "shop", password: "hunter2" };
const connectFailure = 'pg_dump: error: connection to server at "db" (10.0.0.1), port 5432 failed: ';

test.each([
  [`${connectFailure}FATAL:  password authentication failed for user "app"`, "PRECONDITION", "refused the password"],
  [`${connectFailure}FATAL:  database "shop" does not exist`, "PRECONDITION", "no database named shop"],
  [`${connectFailure}FATAL:  role "app" does not exist`, "PRECONDITION", "does not let role app in"],
  [`${connectFailure}FATAL:  no pg_hba.conf entry for host "10.0.0.2", user "app"`, "PRECONDITION", "does not let"],
  [`${connectFailure}FATAL:  sorry, too many clients already`, "UNREACHABLE", "no free connection"],
  [`${connectFailure}FATAL:  the database system is starting up`, "UNREACHABLE", "starting up"],
  [`${connectFailure}Connection refused`, "UNREACHABLE", "Nothing accepts connections at db:5432"],
  [`${connectFailure}timeout expired`, "UNREACHABLE", "did not answer in time"],
  [`${connectFailure}SSL error: certificate verify failed`, "UNREACHABLE", "not signed by a trusted"],
  [`${connectFailure}server certificate for "x" does not match host name "db"`, "UNREACHABLE", "not made out to db"],
  [`${connectFailure}server does not support SSL, but SSL was required`, "UNREACHABLE", "does not offer TLS"],
  [`${connectFailure}FATAL:  unsupported startup parameter: options`, "PRECONDITION", "pooler"],
  [
    'pg_dump: error: could not translate host name "db" to address: Name or service not known',
    "UNREACHABLE",
    "not known",
  ],
  ["pg_dump: error: aborting because of server version mismatch", "PRECONDITION", "older than the server"],
  ["pg_dump: error: query failed: ERROR:  permission denied for table orders", "PRECONDITION", "may not read orders"],
  ["pg_dump: error: query failed: ERROR:  permission denied for schema hr", "PRECONDITION", "may not read hr"],
  [
    'pg_dump: error: query would be affected by row-level security policy for table "a b"',
    "PRECONDITION",
    "rows of a b",
  ],
  ["pg_dump: error: query failed: ERROR:  canceling statement due to lock timeout", "CONFLICT", "locked"],
  ["pg_dump: error: could not write to output file: No space left on device", "PRECONDITION", "disk is full"],
  [
    'pg_dump: error: Dumping the contents failed: ERROR:  could not write to file "base/pgsql_tmp/x": No space left on device',
    "PRECONDITION",
    "disk of the server at db:5432 is full",
  ],
  ["pg_dump: error: query failed: ERROR:  out of shared memory", "PRECONDITION", "no room for the locks"],
  ["pg_dump: error: query failed: server closed the connection unexpectedly", "UNREACHABLE", "was lost"],
  [
    "pg_dump: error: query failed: FATAL:  terminating connection due to administrator command",
    "UNREACHABLE",
    "ended the",
  ],
  ["pg_restore: error: could not read from input file: end of file", "TOOL_FAILED", "damaged"],
  ["pg_restore: error: input file does not appear to be a valid archive", "TOOL_FAILED", "damaged"],
  ["pg_restore: error: could not uncompress data: (null)", "TOOL_FAILED", "damaged"],
  [
    'pg_restore: error: ERROR:  extension "postgis" is not available',
    "PRECONDITION",
    "extension postgis is not installed",
  ],
  ["pg_dump: error: something entirely new", "TOOL_FAILED", "something entirely new"],
])("%s", (line, code, words) => {
  const tail = ["pg_dump: dumping contents of table", line];
  const error = explainToolFailure("pg_dump", { reason: "exit", exitCode: 1, signal: null, tail }, place);
  expect(error).toMatchObject({ code, message: expect.stringContaining(words), raw: expect.stringContaining(line) });
});

test.each([
  ["28P01", "x", "PRECONDITION", "refused the password"],
  ["3D000", "x", "PRECONDITION", "no database named shop"],
  ["42501", "permission denied for table t", "PRECONDITION", "may not read t"],
  ["42501", 'query would be affected by row-level security policy for table "t"', "PRECONDITION", "Row-level security"],
  ["55P03", "x", "CONFLICT", "locked"],
  ["53100", "x", "PRECONDITION", "disk of the server at db:5432 is full"],
  ["53200", "out of shared memory", "PRECONDITION", "no room for the locks"],
  ["57P01", "x", "UNREACHABLE", "ended the connection"],
  ["53300", "x", "UNREACHABLE", "no free connection"],
  ["ENOTFOUND", "getaddrinfo ENOTFOUND db", "UNREACHABLE", "The host db is not known"],
  ["ECONNREFUSED", "", "UNREACHABLE", "Nothing accepts"],
  ["EHOSTUNREACH", "", "UNREACHABLE", "did not answer"],
  ["CERT_HAS_EXPIRED", "x", "UNREACHABLE", "expired"],
  ["ENOSPC", "x", "PRECONDITION", "disk is full"],
  ["99999", "unheard of", "UNREACHABLE", "unheard of"],
])("%s %s", (code, message, expected, words) => {
  const error = Object.assign(new Error(message), { code });
  expect(explainError(error, place)).toMatchObject({ code: expected, message: expect.stringContaining(words) });
});

test("how a tool was ended comes before what it said", () => {
  const end = { exitCode: null, signal: "SIGTERM", tail: ["pg_dump: error: Connection refused"] };
  expect(explainToolFailure("pg_dump", { ...end, reason: "cancelled" }, place).code).toBe("CANCELLED");
  expect(explainToolFailure("pg_dump", { ...end, reason: "stalled" }, place).message).toContain("no progress");
  const killed = { reason: "exit", exitCode: null, signal: "SIGKILL", tail: [] };
  expect(explainToolFailure("pg_dump", killed, place).hint).toContain("memory");
});

test("a mistake of our own is not blamed on the server", () => {
  const mistake = new TypeError("rows is not iterable");
  expect(explainIfKnown(mistake, place)).toBe(mistake);
  const answer = Object.assign(new Error("unheard of"), { severity: "ERROR", code: "99999" });
  expect(explainIfKnown(answer, place)).toMatchObject({ code: "UNREACHABLE" });
  expect(explainIfKnown(new Error("Connection terminated unexpectedly"), place)).toMatchObject({ code: "UNREACHABLE" });
});

test("what was explained already stays as it is, and a password never shows", () => {
  const known = new OpsError("CONFLICT", "as said");
  expect(explainError(known, place)).toBe(known);
  const error = explainError(new Error("odd: password=hunter2"), place);
  expect(`${error.message}${error.raw}`).not.toContain("hunter2");
});
