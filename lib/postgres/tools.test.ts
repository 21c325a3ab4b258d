import { expect, test } from "vitest";
import { bestCompression, type ClientTools, chooseTools, toolsProblem } from "@/lib/postgres/tools";

const tools = (version: string, zstd = false): ClientTools => ({
  major: Number.parseInt(version, 10),
  version,
  pgDump: `/usr/lib/postgresql/${version}/bin/pg_dump`,
  pgRestore: `/usr/lib/postgresql/${version}/bin/pg_restore`,
  pgDumpall: null,
  libraryPath: null,
  zstd,
});
const installed = [tools("14.1"), tools("15.18"), tools("15.20"), tools("17.12", true)];

test.each([
  [13, "14.1"],
  [14, "14.1"],
  [15, "15.20"],
  [16, "17.12"],
  [17, "17.12"],
  [18, undefined],
])("for a server of version %i: %s", (server, version) => {
  expect(chooseTools(installed, server)?.version).toBe(version);
});

test("what is missing is said with the exact package", () => {
  expect(toolsProblem(installed, 17)).toBeNull();
  const problem = toolsProblem(installed, 18);
  expect(problem?.message).toContain("the newest pg_dump found here is 17.12");
  expect(problem?.hint).toContain("apt-get install postgresql-client-18");
  expect(toolsProblem([], 16)?.message).toContain("no pg_dump was found");
});

test("the best compression that this build knows", () => {
  expect(bestCompression(tools("15.18"))).toBe("gzip:1");
  expect(bestCompression(tools("17.12", true))).toBe("zstd:1");
  expect(bestCompression(tools("17.12", false))).toBe("gzip:1");
});
