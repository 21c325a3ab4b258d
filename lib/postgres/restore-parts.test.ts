import { expect, test } from "vitest";
import { parseContents } from "@/lib/postgres/archive-contents";
import { listText, splitForSuperuser } from "@/lib/postgres/restore-parts";

const CONTENTS = `;
; Archive created at 2026-11-25 17:07:04 UTC
;     TOC Entries: 58
;
8; 2615 16385 SCHEMA - Odd Schema postgres
2; 3079 16448 EXTENSION - citext 
3454; 0 0 COMMENT - EXTENSION citext 
237; 1255 16440 FUNCTION public confusing() postgres
12; 2616 16500 OPERATOR CLASS public my_ops postgres
222; 1259 16405 TABLE Odd Schema dot.ted "quoted" table postgres
223; 1259 16405 TABLE APP DATA postgres
3460; 0 0 COMMENT public TABLE plain postgres
3433; 0 16405 TABLE DATA Odd Schema dot.ted "quoted" table postgres
3434; 0 16500 TABLE DATA public spatial_ref_sys postgres
3275; 3466 16585 EVENT TRIGGER - et postgres
3462; 0 0 COMMENT - EVENT TRIGGER et postgres
3443; 0 16436 MATERIALIZED VIEW DATA public summary postgres
`;

test("kinds of several words are told from the names behind them", () => {
  expect(parseContents(CONTENTS).map(({ id, kind }) => `${id} ${kind}`)).toEqual([
    "8 SCHEMA",
    "2 EXTENSION",
    "3454 COMMENT",
    "237 FUNCTION",
    "12 OPERATOR CLASS",
    "222 TABLE",
    "223 TABLE",
    "3460 COMMENT",
    "3433 TABLE DATA",
    "3434 TABLE DATA",
    "3275 EVENT TRIGGER",
    "3462 COMMENT",
    "3443 MATERIALIZED VIEW DATA",
  ]);
});

test("in the archive's order, event triggers and what is said of them last", () => {
  const parts = splitForSuperuser(parseContents(CONTENTS));
  expect(parts.map((part) => [part.as, part.entries.map(({ id }) => id)])).toEqual([
    ["owner", [8]],
    ["superuser", [2, 3454]],
    ["owner", [237]],
    ["superuser", [12]],
    ["owner", [222, 223, 3460, 3433]],
    ["superuser", [3434]],
    ["owner", [3443]],
    ["superuser", [3275, 3462]],
  ]);
  expect(listText(parts[1] ?? { as: "owner", entries: [] })).toBe("2; 0 0 EXTENSION\n3454; 0 0 COMMENT\n");
});
