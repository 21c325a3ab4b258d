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

type Place = Pick<Unit, "line" | "endLine" | "runs" | "via"> & { readonly statement: number | null };

/**
 * Puts drafts at their place. What only runs later destroys nothing by this deployment: it is a warning at most, and says
 * when it will.
 */
export function place(drafts: readonly Draft[], family: Finding["family"], at: Place): Finding[] {
  const later = at.runs === "later";
  return drafts.map((draft) => ({
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
