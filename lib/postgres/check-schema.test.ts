import { describe, expect, it } from "vitest";
import { compareBriefs } from "@/lib/postgres/check-schema";
import { briefOf } from "@/lib/postgres/fingerprint-brief";
import type { SchemaObject } from "@/lib/postgres/fingerprint-schema";

const table = { kind: "table", name: "public.users", table: null, definition: "TABLE" } as const;
const column = {
  kind: "column",
  name: "public.users.email",
  table: "public.users",
  definition: "text NOT NULL",
} as const;
const check = {
  kind: "constraint",
  name: "public.users.c",
  table: "public.users",
  definition: "CHECK ((a > 0))",
} as const;

function brief(objects: readonly SchemaObject[], serverMajor = 15, notCovered: string[] = []) {
  return briefOf({ digest: "", serverMajor, objects, notCovered });
}
const source = brief([table, column, check]);

describe("a copy against the fingerprint that was taken with the dump", () => {
  it.each([
    ["equal", source, "ok", "3 parts of the schema, all equal."],
    [
      "a part is missing",
      brief([table, column]),
      "failed",
      "The schema differs from the one that was dumped: constraint public.users.c is missing.",
    ],
    [
      "a part is extra",
      brief([table, column, check, { ...column, name: "public.users.x" }]),
      "failed",
      "The schema differs from the one that was dumped: column public.users.x is extra.",
    ],
    [
      "another type",
      brief([table, { ...column, definition: "text" }, check]),
      "failed",
      "The schema differs from the one that was dumped: column public.users.email is changed.",
    ],
    [
      "other words for the same",
      brief([table, column, { ...check, definition: "CHECK (a > (0)::bigint)" }]),
      "unknown",
      "Written differently than in the source, so it could not be compared: constraint public.users.c.",
    ],
    [
      "another server, other words",
      brief([table, column, { ...check, definition: "CHECK (0 < a)" }], 18),
      "unknown",
      "Servers of different versions write this differently, so it could not be compared: constraint public.users.c.",
    ],
    [
      "another server, a part missing",
      brief([table, column], 18),
      "failed",
      "The schema differs from the one that was dumped: constraint public.users.c is missing.",
    ],
  ] as const)("%s", (_, found, status, sentence) => {
    expect(compareBriefs(source, found)).toEqual({ status, sentence });
  });

  it("says what is no part of it", () => {
    const odd = brief([table], 15, ["2 operators"]);
    expect(compareBriefs(odd, odd).sentence).toBe("One part of the schema, all equal. Not compared: 2 operators.");
  });

  it("of a schema too large to be listed knows only whether it is equal", () => {
    const many = Array.from({ length: 20_001 }, (_, at) => ({ ...column, name: `public.users.c${at}` }));
    expect(brief(many).parts).toBeNull();
    expect(compareBriefs(brief(many), brief(many)).status).toBe("ok");
    expect(compareBriefs(brief(many), brief([...many, table])).status).toBe("unknown");
  });
});

it("leaves out what no dump has: invalid indexes, the schema public, the order of inherited columns", () => {
  const index = {
    kind: "index",
    name: "public.i",
    table: "public.users",
    definition: "CREATE INDEX i ON public.users USING btree (a)",
  } as const;
  const child = {
    kind: "table",
    name: "public.child",
    table: null,
    definition: "TABLE INHERITS public.users",
  } as const;
  const order = { kind: "column order", name: "public.child", table: "public.child", definition: '["a"]' } as const;
  const all = [
    { kind: "schema", name: "public", table: null, definition: "" } as const,
    { kind: "schema", name: "app", table: null, definition: "" } as const,
    { ...index, definition: `${index.definition} INVALID` },
    { ...index, name: "public.parted", definition: "CREATE INDEX parted ON ONLY public.p USING btree (a) INVALID" },
    child,
    order,
    { ...order, name: "public.users", table: "public.users" },
  ];
  expect(Object.keys(brief(all).parts ?? {})).toEqual([
    "schema app",
    "index public.parted",
    "table public.child",
    "column order public.users",
  ]);
});
