import type { FileReview } from "@/lib/sql-review/schema";

/** What of a review stands on one page. */
export type ReviewPage = {
  readonly files: readonly {
    readonly file: FileReview;
    /** From 1: its place among all that are pending, in the order in which they run. */
    readonly place: number;
  }[];
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  /** What is said of all of them, on whichever page; null where they all stand on this one. */
  readonly sentence: string | null;
};

const mostOnPage = 20;

/**
 * Few files stand in the order in which they run. Of many, those that need the most care come first, so that nobody has
 * to turn pages to find what destroys data. A page that is not there is the last one.
 */
export function pageOfReview(files: readonly FileReview[], wanted: number): ReviewPage {
  const placed = files.map((file, index) => ({ file, place: index + 1 }));
  const pages = Math.max(1, Math.ceil(files.length / mostOnPage));
  if (pages === 1) return { files: placed, page: 1, pages, total: files.length, sentence: null };
  const page = Math.min(Math.max(1, wanted), pages);
  const sorted = placed.toSorted((a, b) => careFor(a.file) - careFor(b.file));
  return {
    files: sorted.slice((page - 1) * mostOnPage, page * mostOnPage),
    page,
    pages,
    total: files.length,
    sentence: `${summarize(files)} Those that need the most care stand first; each says its place in the order in which they run.`,
  };
}

/** 0 needs the most. What could not be looked into is no better than what is known to be bad. */
function careFor({ findings, destroysData, compatibility }: FileReview): number {
  const has = (level: FileReview["findings"][number]["level"]) => findings.some((finding) => finding.level === level);
  if (destroysData === "yes" || has("danger")) return 0;
  if (destroysData === "unknown" || compatibility === "unknown" || has("unknown")) return 1;
  if (compatibility === "contracting" || has("warning")) return 2;
  return findings.length > 0 ? 3 : 4;
}

const breaks = ["breaks the previous version", "break the previous version"] as const;

function summarize(files: readonly FileReview[]): string {
  const count = (holds: (file: FileReview) => boolean) => files.filter(holds).length;
  const said = [
    [count(({ destroysData }) => destroysData === "yes"), "destroys data", "destroy data"],
    [count(({ destroysData }) => destroysData === "unknown"), "may destroy data", "may destroy data"],
    [count(({ compatibility }) => compatibility === "contracting"), ...breaks],
    [count((file) => careFor(file) >= 3), "needs no special care", "need no special care"],
  ] as const;
  const words = said.flatMap(([number, one, many]) => (number > 0 ? [`${number} ${number === 1 ? one : many}`] : []));
  return `Of ${files.length} migrations ${words.join(", ")}.`;
}
