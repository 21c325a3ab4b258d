import { expect, it } from "vitest";
import { asRestored, loosely } from "@/lib/postgres/fingerprint-spelling";

// Left as PostgreSQL writes it when it was made, right as it writes it after pg_dump and pg_restore (measured, 15 and 18).
it.each([
  [
    "CHECK (((status)::text = ANY ((ARRAY['new'::character varying, 'it''s, done'::character varying])::text[])))",
    "CHECK (((status)::text = ANY (ARRAY[('new'::character varying)::text, ('it''s, done'::character varying)::text])))",
  ],
  [
    "CREATE INDEX i ON public.t USING btree (a) WHERE ((b)::text <> ALL ((ARRAY['x'::character varying])::text[]))",
    "CREATE INDEX i ON public.t USING btree (a) WHERE ((b)::text <> ALL (ARRAY[('x'::character varying)::text]))",
  ],
])("what a restore writes in other words is the same: %s", (made, restored) => {
  expect(asRestored({ kind: "constraint", definition: made })).toBe(restored);
  expect(asRestored({ kind: "constraint", definition: restored })).toBe(restored);
  expect(loosely(made)).toBe(loosely(restored));
});

it("an extension's version is the server's, and foreign keys that were switched off are checked again", () => {
  expect(asRestored({ kind: "extension", definition: "version 1.6 in schema public" })).toBe("");
  const switchedOff = { kind: "table", definition: "TABLE FOREIGN KEYS NOT CHECKED" } as const;
  expect(asRestored(switchedOff)).toBe("TABLE");
});

it("the body of a function is nobody's to rewrite", () => {
  const definition = "CREATE FUNCTION f() AS $$ SELECT (ARRAY['a'::varchar])::text[] $$";
  expect(asRestored({ kind: "function", definition })).toBe(definition);
});

it.each([
  ["varchar(10)", "varchar(12)"],
  ["CHECK ((total > 0))", "CHECK ((total >= 0))"],
  ["numeric(10,2) NOT NULL", "numeric(10,2)"],
  ["CREATE INDEX i ON t USING btree (a, b)", "CREATE INDEX i ON t USING btree (b, a)"],
])("what means another thing stays different: %s, %s", (one, other) => {
  expect(loosely(one)).not.toBe(loosely(other));
});
