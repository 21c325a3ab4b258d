// Brings squawk's findings together with our own: what both say is said once.
import type { OwnReview } from "@/lib/sql-review/review-file";
import type { Finding } from "@/lib/sql-review/schema";
import type { SquawkAnswer, SquawkFinding } from "@/lib/sql-review/squawk";

/** squawk's rules (2.66) and those of ours that say the same of the same statement. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  "adding-field-with-default": ["lock"],
  "adding-foreign-key-constraint": ["lock"],
  "adding-not-nullable-field": ["lock", "stricter"],
  "adding-required-field": ["required-column"],
  "adding-serial-primary-key-field": ["lock"],
  "ban-alter-domain-with-add-constraint": ["stricter"],
  "ban-concurrent-index-creation-in-transaction": ["not-in-transaction", "without-transaction"],
  "ban-drop-column": ["drop-column", "drop"],
  "ban-drop-database": ["drop-database"],
  "ban-drop-not-null": ["drop-not-null"],
  "ban-drop-table": ["drop-table", "drop"],
  "ban-truncate-cascade": ["truncate"],
  "ban-uncommitted-transaction": ["unclosed-transaction"],
  "changing-column-type": ["change-type", "changed-type", "lock"],
  "constraint-missing-not-valid": ["lock"],
  "disallowed-unique-constraint": ["lock"],
  "renaming-column": ["rename"],
  "renaming-table": ["rename"],
  "require-concurrent-index-creation": ["lock"],
  "require-concurrent-index-deletion": ["lock"],
  "transaction-nesting": ["own-transaction", "split-transaction", "unclosed-transaction", "rolled-back"],
};

/** Matters of taste. */
const STYLE = /^(prefer-|ban-char-field|identifier-too-long|require-enum-value-ordering|require-table-schema)/;

export function mergeSquawk(review: OwnReview, answer: SquawkAnswer): readonly Finding[] {
  if (answer.findings === null) return [...review.findings, silent(answer.problem)];
  const findings = [...review.findings];
  for (const said of answer.findings) {
    if (said.rule === "syntax-error") {
      // Where our parser failed as well this has been said.
      if (review.statements.length > 0) findings.push(unread(said));
      continue;
    }
    const statement = review.statements.findIndex(({ line, endLine }) => said.line >= line && said.line <= endLine);
    const same = findings.findIndex((own) => isSame(own, said));
    const known = same >= 0 ? findings[same] : undefined;
    if (known) {
      if (!known.alsoSaidBy.includes(said.rule)) {
        findings[same] = { ...known, alsoSaidBy: [...known.alsoSaidBy, said.rule] };
      }
    } else findings.push(asFinding(said, statement >= 0 ? statement : null));
  }
  return findings.sort((a, b) => a.line - b.line);
}

function isSame(own: Finding, said: SquawkFinding): boolean {
  return (SAME[said.rule] ?? []).includes(own.rule) && own.line <= said.endLine && own.endLine >= said.line;
}

const base = {
  family: "linter",
  table: null,
  lockMode: null,
  impact: null,
  via: null,
  destroys: null,
  compatibility: null,
  alsoSaidBy: [],
} as const;

/** What our rules answer themselves and did not say, they had a reason for, such as a table that is new. */
function asFinding({ rule, message, help, line, endLine }: SquawkFinding, statement: number | null): Finding {
  const level = STYLE.test(rule) || SAME[rule] ? "note" : "warning";
  const title = `squawk: ${rule}`;
  return { ...base, rule: `squawk/${rule}`, level, title, sentence: message, hint: help, statement, line, endLine };
}

function unread({ message, line, endLine }: SquawkFinding): Finding {
  const sentence = `It stopped at "${message}", so its rules were not applied to what follows. Ours were.`;
  const title = "squawk could not read this file";
  return {
    ...base,
    rule: "squawk/syntax-error",
    level: "unknown",
    title,
    sentence,
    hint: null,
    statement: null,
    line,
    endLine,
  };
}

function silent(problem: string): Finding {
  const sentence = `Its rules were not applied: ${problem}. Ours were.`;
  const place = { hint: "Install Holdfast's packages again with npm ci.", statement: null, line: 1, endLine: 1 };
  return { ...base, rule: "squawk/silent", level: "unknown", title: "squawk did not answer", sentence, ...place };
}
