import { expect, test } from "vitest";
import { archiveAtFault } from "@/lib/errors";
import { createRowFilter, explainRestoreFailure } from "@/lib/postgres/restore-explain";

test("values of rows never pass, however many lines they have; everything else does", () => {
  const filter = createRowFilter();
  const lines = [
    'pg_restore: error: COPY failed for table "u": ERROR:  duplicate key value violates unique constraint "u_key"',
    "DETAIL:  Key (email, name)=(ada@example.com, Ada",
    "Lovelace) already exists.",
    "CONTEXT:  COPY u, line 1",
    "pg_restore: creating INDEX",
    'a name of two lines"',
    'CONTEXT:  COPY u, line 1, column email: "ada@example.com',
    'Ada"',
    "HINT:  Look",
    'invalid input syntax for type integer: "ada"',
    "DETAIL:  Failing row contains (1, ada).",
    "Command was: CREATE TABLE u (",
    "    email text",
  ];
  expect(lines.flatMap((line) => filter(line) ?? [])).toEqual([
    lines[0],
    "DETAIL:  Key (email, name)=(…)",
    "CONTEXT:  COPY u, line 1",
    "pg_restore: creating INDEX",
    'a name of two lines"',
    "CONTEXT:  COPY u, line 1, column email",
    "HINT:  Look",
    "invalid input syntax for type integer: …",
    "DETAIL:  Failing row contains (…)",
    "Command was: CREATE TABLE u (",
    "    email text",
  ]);
});

const place = { host: "scratch", port: 5432, user: "u", database: "d" };
const refused = (words: string) => `pg_restore: error: could not execute query: ERROR:  ${words}`;
const ended = { reason: "exit", exitCode: 1, signal: null };

// What disproves a backup is the archive's own fault, and nothing else.
test.each([
  [
    "a constraint that its rows break",
    { ...ended, tail: [refused('check constraint "c" is violated by some row')] },
    true,
  ],
  ["bytes that cannot be decoded", { ...ended, tail: ["pg_restore: error: could not uncompress data: (null)"] }, true],
  [
    "a killed program, whatever it said before",
    { ...ended, exitCode: null, signal: "SIGKILL", tail: [refused("relation does not exist")] },
    false,
  ],
  [
    "a killed program that spoke of damage",
    { ...ended, exitCode: null, signal: "SIGKILL", tail: ["pg_restore: error: could not uncompress data"] },
    false,
  ],
  ["one that made no progress", { ...ended, reason: "stalled", tail: [] }, false],
  ["a server without memory", { ...ended, tail: [refused("out of memory")] }, false],
  [
    "a server without disk",
    { ...ended, tail: [refused('could not extend file "base/1/2": No space left on device')] },
    false,
  ],
  ["a query that somebody cancelled", { ...ended, tail: [refused("canceling statement due to user request")] }, false],
  ["a deadlock", { ...ended, tail: [refused("deadlock detected")] }, false],
  [
    "a server that was shut down",
    { ...ended, tail: [refused("terminating connection due to administrator command")] },
    false,
  ],
  ["an end that nobody knows", { ...ended, tail: ["pg_restore: error: something new"] }, false],
] as const)("%s", (_, end, isAtFault) => {
  expect(explainRestoreFailure(end, place).cause === archiveAtFault).toBe(isAtFault);
});
