import type { TargetFacts } from "@/lib/postgres/table-facts";
import { createCatalog } from "@/lib/sql-review/catalog";
import { loadParser } from "@/lib/sql-review/parse";
import { type OwnReview, reviewFiles } from "@/lib/sql-review/review-file";
import type { Answer, Compatibility, Finding } from "@/lib/sql-review/schema";

/** What Holdfast's own rules say of one file for a server of version 15, in this process. */
export async function reviewSql(sql: string, facts: TargetFacts | null = null, serverMajor = 15): Promise<OwnReview> {
  await loadParser();
  const [review] = reviewFiles([{ name: "test", sql }], createCatalog(facts, serverMajor));
  if (!review) throw new Error("no file was reviewed");
  return review;
}

/** Each finding as "level rule", in order, without repetitions. */
export function said({ findings }: OwnReview, wanted: (finding: Finding) => boolean = () => true): string[] {
  return [...new Set(findings.filter(wanted).map(({ level, rule }) => `${level} ${rule}`))];
}

export function dangers(review: OwnReview): string[] {
  return said(review, ({ level }) => level === "danger").map((text) => text.replace("danger ", ""));
}

export function destroys({ findings }: OwnReview): Answer {
  const answers = findings.map((finding) => finding.destroys);
  if (answers.includes("yes")) return "yes";
  return answers.includes("unknown") ? "unknown" : "no";
}

export function compatibility({ findings }: OwnReview): Compatibility {
  const verdicts = findings.map((finding) => finding.compatibility);
  if (verdicts.includes("contracting")) return "contracting";
  return verdicts.includes("unknown") ? "unknown" : "additive";
}

type Table = Partial<TargetFacts["tables"][number]> & { readonly key: string };

/** Facts of a target with these tables; columns as "name type", "!" behind what is NOT NULL. */
export function factsOf(tables: readonly (Table & { readonly has?: readonly string[] })[]): TargetFacts {
  return {
    schema: "public",
    routines: [],
    tables: tables.map(({ has = [], ...table }) => ({
      kind: "table",
      bytes: 8_192,
      rows: 10,
      parent: null,
      indexes: [],
      constraints: [],
      columns: has.map((text) => {
        const [name = "", ...type] = text.replace("!", "").split(" ");
        return { name, type: type.join(" "), notNull: text.endsWith("!"), hasDefault: false };
      }),
      ...table,
    })),
  };
}
