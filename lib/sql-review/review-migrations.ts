// What a reviewer is to see of pending migrations. Runs programs, so the worker alone calls it.
import type { TargetFacts } from "@/lib/postgres/table-facts";
import { concludeReview } from "@/lib/sql-review/conclude-review";
import { sha256 } from "@/lib/sql-review/digest";
import type { OwnReview } from "@/lib/sql-review/review-file";
import type { ReviewInput, ReviewOutput } from "@/lib/sql-review/review-program";
import { runOwnProgram } from "@/lib/sql-review/run-own-program";
import type { Finding, MigrationFile, Review } from "@/lib/sql-review/schema";
import { findSquawk, runSquawk, type SquawkAnswer, squawkVersion } from "@/lib/sql-review/squawk";

export type ReviewRequest = {
  /** In the order in which they are deployed. */
  readonly files: readonly MigrationFile[];
  /** What is known of the target; null when nothing is: sizes and types are unknown then. */
  readonly target: TargetFacts | null;
  readonly serverMajor: number;
  readonly signal?: AbortSignal | undefined;
  /** For tests; what npm installed if not said. */
  readonly squawk?: string | null;
};

/**
 * Reviews pending migrations by PostgreSQL's parser, our rules and squawk. What could not be looked into is a finding
 * `unknown` and never silent. Rejects only with CANCELLED.
 */
export async function reviewMigrations(request: ReviewRequest): Promise<Review> {
  const { files, serverMajor, signal } = request;
  const binary = request.squawk === undefined ? findSquawk() : request.squawk;
  const input: ReviewInput = { files, target: request.target, serverMajor };
  const own = await runOwnProgram<ReviewOutput>("review-program", input, signal);
  const reviewed: { review: OwnReview; squawk: SquawkAnswer }[] = [];
  for (const [index, file] of files.entries()) {
    const review = own?.files[index] ?? unreviewed(file);
    const inTransaction = review.statements.length > 1;
    reviewed.push({ review, squawk: await runSquawk(file, { binary, serverMajor, inTransaction, signal }) });
  }
  return concludeReview(reviewed, { parser: own?.parser ?? null, squawk: await squawkVersion(binary, signal) });
}

function unreviewed({ name, sql }: MigrationFile): OwnReview {
  const finding: Finding = {
    rule: "not-reviewed",
    family: "syntax",
    level: "unknown",
    title: "This file was not looked into",
    sentence: "Holdfast's own review of these files ended before it was done.",
    hint: "Read the SQL with care, and look at the worker's log.",
    statement: null,
    line: 1,
    endLine: sql.split("\n").length,
    table: null,
    lockMode: null,
    impact: null,
    via: null,
    destroys: "unknown",
    compatibility: "unknown",
    alsoSaidBy: [],
  };
  return { name, sha256: sha256(sql), statements: [], findings: [finding] };
}
