// The verdicts over all findings, ours and squawk's. Pure.
import { digestOfFile, digestOfReview } from "@/lib/sql-review/digest";
import { mergeSquawk } from "@/lib/sql-review/merge-squawk";
import type { OwnReview } from "@/lib/sql-review/review-file";
import type { Answer, Compatibility, FileReview, Finding, Review } from "@/lib/sql-review/schema";
import type { SquawkAnswer } from "@/lib/sql-review/squawk";

export function concludeReview(
  reviewed: readonly { readonly review: OwnReview; readonly squawk: SquawkAnswer }[],
  tools: Review["tools"],
): Review {
  const files = reviewed.map(({ review, squawk }) => conclude(review, mergeSquawk(review, squawk)));
  return {
    files,
    destroysData: worstAnswer(files.map(({ destroysData }) => destroysData)),
    compatibility: worstCompatibility(files.map(({ compatibility }) => compatibility)),
    digest: digestOfReview(files),
    tools,
  };
}

function conclude(review: OwnReview, findings: readonly Finding[]): FileReview {
  const destroys = findings.map((finding) => finding.destroys ?? "no");
  const verdicts = findings.map(({ compatibility }) => compatibility ?? "additive");
  const file = {
    ...review,
    findings,
    destroysData: worstAnswer(destroys),
    compatibility: worstCompatibility(verdicts),
  };
  return { ...file, digest: digestOfFile(file) };
}

function worstAnswer(answers: readonly Answer[]): Answer {
  if (answers.includes("yes")) return "yes";
  return answers.includes("unknown") ? "unknown" : "no";
}

function worstCompatibility(verdicts: readonly Compatibility[]): Compatibility {
  if (verdicts.includes("contracting")) return "contracting";
  return verdicts.includes("unknown") ? "unknown" : "additive";
}
