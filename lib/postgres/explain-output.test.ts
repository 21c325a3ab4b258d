import { expect, it } from "vitest";
import { explainOutput } from "@/lib/postgres/explain-output";

const end = (tail: string[], signal: NodeJS.Signals | null = null) => ({ tail, signal });

it.each([
  ["pg_dump: error: could not write to output file: No space left on device", "The disk is full."],
  ["pg_dump: error: could not write to file: File too large", "The disk takes no file as large as this one."],
  ["pg_dump: error: could not close output file: Input/output error", "The disk reported an error."],
])("%s", (line, message) => {
  expect(explainOutput(end(["pg_dump: dumping contents of table", line]))).toMatchObject({ message });
});

it("a limit on the size of files ends the tool by a signal", () => {
  expect(explainOutput(end([], "SIGXFSZ"))?.message).toBe("The disk takes no file as large as this one.");
});

it.each([
  'pg_dump: error: Dumping the contents failed: ERROR:  could not write to file "base/pgsql_tmp/x": No space left on device',
  "pg_dump: error: could not write to output file: Success",
  "the disk: No space left on device",
])("says nothing of what is not our disk: %s", (line) => {
  expect(explainOutput(end([line]))).toBeNull();
});
