import { expect, test } from "vitest";
import { countCopies, readQualifiedName } from "@/lib/postgres/copy-counter";

const TEXT = `--
-- PostgreSQL database dump; COPY public.fake (id) FROM stdin;
--

\\restrict abc;"'

SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', 'it''s;', false);

--
-- Data for Name: plain; Type: TABLE DATA
--

COPY public.plain (id, body) FROM stdin;
1\tCOPY public.other (id) FROM stdin;
2\t\\\\.
\\N\t\\N
4\t\\.x

\\.


COPY "Odd; ""Schema""".".dot
line" ("a;""b") FROM stdin;
\\.


COPY public.no_columns  FROM stdin;


\\.


SELECT pg_catalog.lo_open('16402', 131072);
SELECT pg_catalog.lowrite(0, '\\x3b27');
SELECT pg_catalog.lo_close(0);
SELECT pg_catalog.setval('public."it''s"', 42, true);
SELECT pg_catalog.setval('public.unused', 1, false);
SELECT pg_catalog.setval('public.down', -5, true);
\\unrestrict abc
`;

const EXPECTED = {
  rowsByTable: { "public.plain": 5, '"Odd; ""Schema""".".dot\nline"': 0, "public.no_columns": 2 },
  sequences: { 'public."it\'s"': "42", "public.unused": null, "public.down": "-5" },
  largeObjects: 1,
  statements: 11,
  complete: true,
};

test.each([1, 2, 3, 5, 7, 64, 100_000])("counts the same in pieces of %i bytes", (size) => {
  const bytes = Buffer.from(TEXT);
  const counter = countCopies();
  for (let at = 0; at < bytes.length; at += size) counter.push(bytes.subarray(at, at + size));
  expect(counter.result()).toEqual(EXPECTED);
});

test("wherever the text stops, a table that has begun is not complete", () => {
  const bytes = Buffer.from(TEXT);
  const begin = bytes.indexOf("COPY public.plain (id, body)");
  const end = bytes.indexOf("\\.\n\n\nCOPY") + 3;
  for (let cut = begin + 1; cut < end; cut++) {
    const counter = countCopies();
    counter.push(bytes.subarray(0, cut));
    expect(counter.result().complete, `cut at ${cut}`).toBe(false);
  }
});

test("a table of a billion bytes in one row costs no memory", () => {
  const counter = countCopies();
  counter.push(Buffer.from("COPY public.big (data) FROM stdin;\n"));
  const chunk = Buffer.alloc(1_000_000, "x");
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 1_000; i++) counter.push(chunk);
  counter.push(Buffer.from("\n\\.\n"));
  expect(counter.result()).toMatchObject({ rowsByTable: { "public.big": 1 }, complete: true });
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
});

test.each([
  ["public.orders (id) FROM stdin;", ["public", "orders"]],
  ['"a.b"."c""d" (id)', ["a.b", 'c"d']],
  ['"größe 🚀"."x\ny"  FROM', ["größe 🚀", "x\ny"]],
  ["no_schema (id)", null],
  ['"open.x', null],
])("%j", (text, expected) => {
  expect(readQualifiedName(text)).toEqual(expected);
});
