import { expect, test } from "vitest";
import { passfileLine } from "@/lib/postgres/tool-environment";

test("colons and backslashes are escaped in a passfile", () => {
  const connection = { host: "::1", port: 5432, user: "a:b", password: "p:\\w", database: "x\\y" };
  expect(passfileLine({ ...connection, sslmode: "prefer", schema: null, ca: null })).toBe(
    "\\:\\:1:5432:x\\\\y:a\\:b:p\\:\\\\w\n",
  );
});
