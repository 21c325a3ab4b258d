// A finding before it has its place in the file.
import type { Finding } from "@/lib/sql-review/schema";
import type { Unit } from "@/lib/sql-review/units";

type Required = "rule" | "level" | "title" | "sentence";
type Optional = "hint" | "table" | "lockMode" | "impact" | "destroys" | "compatibility";
export type Draft = Pick<Finding, Required> &
  Partial<Pick<Finding, Optional>> & {
    /** Which command of an ALTER TABLE it speaks of. */
    readonly command?: number;
  };

export function danger(rule: string, title: string, sentence: string, hint: string | null = null): Draft {
  return { rule, level: "danger", title, sentence, hint };
}

export function warning(rule: string, title: string, sentence: string, hint: string | null = null): Draft {
  return { rule, level: "warning", title, sentence, hint };
}

/** The previous version of the application cannot be relied on to run. */
export function contracting(rule: string, title: string, sentence: string): Draft {
  const hint = "Rolling back the application alone would not be enough.";
  return { rule, level: "warning", title, sentence, hint, compatibility: "contracting" };
}

/** Whether the previous version can run was not proven. */
export function uncertain(rule: string, title: string, sentence: string): Draft {
  return { rule, level: "unknown", title, sentence, compatibility: "unknown" };
}

/** `what` the previous version may do and is refused. */
export function stricter(title: string, what: string): Draft {
  return contracting("stricter", title, `The previous version may ${what}, and is refused then.`);
}

type Place = Pick<Unit, "line" | "endLine" | "runs" | "via"> & { readonly statement: number | null };

/**
 * Puts drafts at their place. What only runs later destroys nothing by this deployment: it is a warning at most, and says
 * when it will.
 */
export function place(drafts: readonly Draft[], family: Finding["family"], at: Place): Finding[] {
  const later = at.runs === "later";
  return drafts.map(({ command: _, ...draft }) => ({
    hint: null,
    table: null,
    lockMode: null,
    impact: null,
    ...draft,
    family,
    level: later && draft.level === "danger" ? "warning" : draft.level,
    sentence: later ? `Not now, but whenever ${at.via} is used: ${lowerFirst(draft.sentence)}` : draft.sentence,
    destroys: later ? null : (draft.destroys ?? null),
    compatibility: later ? null : (draft.compatibility ?? null),
    statement: at.statement,
    line: at.line,
    endLine: at.endLine,
    via: at.via,
    alsoSaidBy: [],
  }));
}

function lowerFirst(sentence: string): string {
  return /^[A-Z][a-z]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
