import type { FailureSight, Mark, Recommendation, Standing, StatementSight } from "@/lib/migrations/failure/schema";
import { judgeMigrations } from "@/lib/migrations/rules";
import type { CatalogThing, Presence } from "@/lib/postgres/inspection-schema";
import type { MigrationFacts, MigrationRow } from "@/lib/prisma-cli/facts-schema";
import type { StatementEffects } from "@/lib/sql-review/schema";

/** Of each migration that stands as failed and does not run now, the row that makes it so; by name. */
export function failedRows(facts: MigrationFacts): MigrationRow[] {
  const { cells } = judgeMigrations({ facts, release: null, drift: null });
  return cells.flatMap(({ name, state }) => {
    const row = facts.rows.findLast((one) => one.name === name && !one.rolledBackAt && !one.finishedAt);
    return state === "failed" && row ? [row] : [];
  });
}

/** What of one statement is in force, from what the catalogs said of its effects, in their order. */
export function judgeStatement(statement: StatementEffects, presence: readonly Presence[]): StatementSight {
  const { start, end, line, effects, unknownBecause } = statement;
  const standings = effects.map(({ change, mayPrecede }, index): Standing => {
    const is = presence[index] ?? "absent";
    if (is === "invalid") return "partly";
    if ((is === "there") !== (change === "makes")) return "absent";
    return mayPrecede ? "either" : "there";
  });
  const standing = together(standings, unknownBecause !== null);
  const found = Object.keys(presenceWords).flatMap((is) => {
    const names = effects.filter((_, index) => presence[index] === is).map(({ thing }) => nameOf(thing));
    const [one, many] = presenceWords[is as Presence];
    return names.length === 0 ? [] : [`${names.join(", ")} ${names.length === 1 ? one : many}`];
  });
  return { start, end, line, standing, found, because: unknownBecause };
}

const presenceWords: Record<Presence, readonly [string, string]> = {
  there: ["is there", "are there"],
  absent: ["is not there", "are not there"],
  invalid: ["is there, but invalid", "are there, but invalid"],
};

/** One statement takes effect as a whole: what is sure of a part of it is true of the rest. */
function together(standings: readonly Standing[], unknown: boolean): Standing {
  const has = (one: Standing) => standings.includes(one);
  if (has("partly") || (has("there") && has("absent"))) return "partly";
  if (has("there")) return "there";
  // Half of what may have been so before is there: it was, and the statement did not run.
  if (has("absent")) return "absent";
  if (unknown) return "unknown";
  return has("either") ? "either" : "none";
}

function nameOf({ kind, schema, of, name }: CatalogThing): string {
  const place = [schema, of].filter((part) => part !== null).join(".");
  if (kind === "not null") return `NOT NULL of ${place}.${name}`;
  return of === null ? `${kind} ${place ? `${place}.` : ""}${name}` : `${kind} ${name} of ${place}`;
}

/** What is recommended, and what may be marked at all: never while only a part of the migration is in force. */
export function recommend(sight: FailureSight): Recommendation {
  const { file, problem, statements } = sight;
  if (file === null)
    return unknown("No release that Holdfast keeps has the file that was run, so nothing can be compared.");
  if (problem) return unknown(problem);
  const has = (one: Standing) => statements.some(({ standing }) => standing === one);
  if (has("partly") || (has("there") && has("absent"))) return partly(sight);
  if (sight.alsoApplied) return has("absent") ? unknown(notInForce) : leftOver;
  if (has("unknown")) return withUnknown(sight, has("there"), has("absent"));
  if (has("there"))
    return everything(
      wasTakenBack(sight) ? byOthers : "What the file makes is there, and what it drops is gone, by name.",
    );
  if (has("absent")) return nothing("Nothing of what the file makes or drops is in force, by name.");
  if (wasTakenBack(sight)) return nothing(tookBack);
  return unknown("What the file leaves may have been so before, so it does not tell whether it ran.");
}

/** Prisma refuses to mark it as applied a second time (P3008). */
const leftOver: Recommendation = {
  found: "everything",
  recommends: "rolled-back",
  mayMark: ["rolled-back"],
  title: "Another row says that it is applied: mark this one as rolled back, and it is not run again.",
  because: "Prisma blocks deployments by the failed row alone, although the same migration is recorded as applied too.",
};
const notInForce = "Another row says that it is applied, but what it makes is not in force: the schema has drifted.";
const byOthers =
  "By name. PostgreSQL took the file's own work back, so this was there before or was done by hand: compare it with the file.";
const notItsOwn = "PostgreSQL took the file's own work back, so what is in force was there before or was done by hand.";
const tookBack = "PostgreSQL refused a statement of the one transaction that the file is, and took all of it back.";

/** Statements of which the catalogs do not tell are decided by the transaction, or not at all. */
function withUnknown(sight: FailureSight, there: boolean, absent: boolean): Recommendation {
  const { transaction, ranWhole, statements } = sight;
  const count = statements.filter(({ standing }) => standing === "unknown").length;
  const those = count === 1 ? "one statement cannot be looked at" : `${count} statements cannot be looked at`;
  if (ranWhole && !absent) return everything(`Prisma recorded that the whole script ran, although ${those}.`);
  if (transaction.is === "one" && absent)
    return nothing(
      `What can be looked at is not in force, and the file is one transaction: what ${those} did is not either.`,
    );
  if (!there && wasTakenBack(sight)) return nothing(tookBack);
  const seen = there
    ? "What can be looked at is in force"
    : absent
      ? "What can be looked at is not in force"
      : "Nothing can be looked at";
  return unknown(
    `${seen}, but ${those}: ${statements.find(({ standing }) => standing === "unknown")?.because ?? "no reason"}.`,
  );
}

/** By an error of PostgreSQL's own in Prisma's log. A lost connection proves nothing: the commit may have come through. */
function wasTakenBack({ transaction, ranWhole, log }: FailureSight): boolean {
  const code = /Database error code: ([0-9A-Z]{5})/.exec(log ?? "")?.[1];
  return transaction.is === "one" && !ranWhole && code !== undefined && !/^(08|57P)/.test(code);
}

function nothing(because: string): Recommendation {
  const title = "Nothing of it is in force: mark it as rolled back, and the next deployment runs it again.";
  return { found: "nothing", recommends: "rolled-back", mayMark: ["rolled-back"], title, because };
}

function everything(because: string): Recommendation {
  const title = "All of it is in force: mark it as applied, and it is not run again.";
  return { found: "everything", recommends: "applied", mayMark: ["applied"], title, because };
}

function partly(sight: FailureSight): Recommendation {
  const lines = (words: string, ...of: Standing[]) => {
    const found = sight.statements.filter(({ standing }) => of.includes(standing)).map(({ line }) => line);
    return found.length === 0 ? [] : [`${words}: ${found.length === 1 ? "line" : "lines"} ${found.join(", ")}.`];
  };
  const title = "A part of it is in force: revert that or finish the rest first, then look again.";
  const because = [
    ...lines("In force", "there", "partly"),
    ...lines("Not in force", "absent"),
    ...(wasTakenBack(sight) ? [notItsOwn] : []),
    "Nothing can be marked until a look shows all or nothing.",
  ].join(" ");
  return { found: "partly", recommends: null, mayMark: [], title, because };
}

function unknown(because: string): Recommendation {
  const title = "It is not known what of it took effect: a person has to find out and decide.";
  return { found: "unknown", recommends: null, mayMark: ["rolled-back", "applied"], title, because };
}

/** What a mark means, for the person who sets it. */
export const markWords: Record<Mark, { readonly button: string; readonly what: string; readonly undo: string }> = {
  "rolled-back": {
    button: "Mark as rolled back",
    what: "Prisma's table records that the migration was rolled back. Nothing else is changed. The next deployment runs it again from its beginning.",
    undo: "Mark it as applied, as long as it has not run again.",
  },
  applied: {
    button: "Mark as applied",
    what: "Prisma's table records that the migration is applied. Nothing else is changed. It is never run again, and later ones count on it.",
    undo: "Prisma has no way back from this but editing its table by hand.",
  },
};
