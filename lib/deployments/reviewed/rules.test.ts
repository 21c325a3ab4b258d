import { expect, it } from "vitest";
import { pageOfReview } from "@/lib/deployments/reviewed/rules";
import type { FileReview, Finding } from "@/lib/sql-review/schema";

const file = (name: string, more: Partial<FileReview> = {}): FileReview => ({
  name,
  sha256: "",
  statements: [],
  findings: [],
  destroysData: "no",
  compatibility: "additive",
  digest: "",
  ...more,
});
const finding = (level: Finding["level"]) => ({ findings: [{ level } as Finding] });
const plain = (count: number) => Array.from({ length: count }, (_, at) => file(`plain ${at}`));
const names = (files: readonly FileReview[], page = 1) =>
  pageOfReview(files, page).files.map(({ file: { name }, place }) => `${place} ${name}`);

it("few stand in the order in which they run, without a word about them all", () => {
  const files = [file("a"), file("b", { destroysData: "yes" }), ...plain(18)];
  expect(names(files).slice(0, 3)).toEqual(["1 a", "2 b", "3 plain 0"]);
  expect(pageOfReview(files, 1)).toMatchObject({ pages: 1, total: 20, sentence: null });
});

it("of many, what needs the most care stands first, the rest in its order", () => {
  const files = [
    ...plain(30),
    file("note", finding("note")),
    file("warning", finding("warning")),
    file("contracting", { compatibility: "contracting" }),
    file("unknown finding", finding("unknown")),
    file("unknown data", { destroysData: "unknown" }),
    file("unknown version", { compatibility: "unknown" }),
    file("danger", finding("danger")),
    file("destroys", { destroysData: "yes" }),
  ];
  expect(names(files).slice(0, 10)).toEqual([
    "37 danger",
    "38 destroys",
    "34 unknown finding",
    "35 unknown data",
    "36 unknown version",
    "32 warning",
    "33 contracting",
    "31 note",
    "1 plain 0",
    "2 plain 1",
  ]);
  expect(pageOfReview(files, 1).sentence).toMatch(
    /^Of 38 migrations 1 destroys data, 1 may destroy data, 1 breaks the previous version, 31 need no special care\./,
  );
});

it("every file stands on one page and none on two; a page that is not there is the nearest", () => {
  const files = plain(45);
  const all = [1, 2, 3].flatMap((page) => pageOfReview(files, page).files.map(({ place }) => place));
  expect(all).toEqual(Array.from({ length: 45 }, (_, at) => at + 1));
  for (const [wanted, page] of [
    [0, 1],
    [-3, 1],
    [4, 3],
    [1e9, 3],
  ] as const)
    expect(pageOfReview(files, wanted)).toMatchObject({ page, pages: 3, total: 45 });
});

it("nothing is a page too", () => {
  expect(pageOfReview([], 7)).toEqual({ files: [], page: 1, pages: 1, total: 0, sentence: null });
});
