// Pure: which entries of an archive are restored by whom, in which order.
import type { ArchiveEntry } from "@/lib/postgres/archive-contents";

export type RestorePart = {
  readonly as: "owner" | "superuser";
  readonly entries: readonly ArchiveEntry[];
};

/** What only a superuser may create (PostgreSQL 13 to 18). None of it executes anything of the archive's when created. */
const SUPERUSER_KINDS = [
  ...["EXTENSION", "ACCESS METHOD", "FOREIGN DATA WRAPPER", "PROCEDURAL LANGUAGE", "OPERATOR CLASS", "OPERATOR FAMILY"],
  ...["CAST", "TRANSFORM", "TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE", "PUBLICATION", "PUBLICATION TABLE"],
  ...["PUBLICATION TABLES IN SCHEMA"],
];

/** What is said about such an object is for its owner to say; there a language is just a LANGUAGE. */
const ABOUT = ["COMMENT", "ACL", "SECURITY LABEL"];
const OWNED_KINDS = [...SUPERUSER_KINDS, "LANGUAGE"];

/**
 * Splits a table of contents for a superuser who restores what the owner may not. Event triggers come last: from then on
 * most of what the superuser did there would execute the archive's functions with his rights. Comments on event triggers
 * themselves do not (EventTriggerSupportsObjectType, PostgreSQL 13 to 18).
 */
export function splitForSuperuser(entries: readonly ArchiveEntry[]): RestorePart[] {
  // Rows of a table that the archive does not make go into one that an extension has made, for its creator.
  const own = new Set(entries.filter(({ kind }) => kind === "TABLE" || kind === "SEQUENCE").map(({ rest }) => rest));
  const isPrivileged = ({ kind, rest }: ArchiveEntry) =>
    SUPERUSER_KINDS.includes(kind) ||
    (ABOUT.includes(kind) && OWNED_KINDS.some((of) => rest.includes(` ${of} `))) ||
    ((kind === "TABLE DATA" || kind === "SEQUENCE SET") && !own.has(rest));
  const last = entries.filter(
    ({ kind, rest }) => kind === "EVENT TRIGGER" || (ABOUT.includes(kind) && rest.startsWith("- EVENT TRIGGER ")),
  );
  const parts: { as: "owner" | "superuser"; entries: ArchiveEntry[] }[] = [];
  for (const entry of entries) {
    if (last.includes(entry)) continue;
    const as = isPrivileged(entry) ? "superuser" : "owner";
    const part = parts.at(-1);
    if (part?.as === as) part.entries.push(entry);
    else parts.push({ as, entries: [entry] });
  }
  if (last.length > 0) parts.push({ as: "superuser", entries: last });
  return parts;
}

/** The text of a file for pg_restore's --use-list. Only the ids count. */
export function listText(part: RestorePart): string {
  return part.entries.map(({ id, kind }) => `${id}; 0 0 ${kind}\n`).join("");
}
