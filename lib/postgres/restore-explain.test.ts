import { expect, test } from "vitest";
import { createRowFilter } from "@/lib/postgres/restore-explain";

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
