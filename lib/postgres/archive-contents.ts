import { mkdir } from "node:fs/promises";
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";
import { type LeftOut, leaveOutArguments } from "@/lib/postgres/commands-argv";
import { explainToolFailure } from "@/lib/postgres/explain";
import { bareEnvironment } from "@/lib/postgres/tool-environment";
import type { ClientTools } from "@/lib/postgres/tools";
import { runProgram } from "@/lib/process";

/** One line of an archive's table of contents. */
export type ArchiveEntry = {
  readonly id: number;
  /** As pg_restore calls it: "TABLE", "TABLE DATA", "FK CONSTRAINT". */
  readonly kind: string;
  /** Schema, name and owner, separated by spaces; "-" for no schema, and spaces for line breaks in names. */
  readonly rest: string;
};

/** Kinds of more than one word (pg_dump 12 to 18); all others are one word. */
const LONG_KINDS = [
  ...["ACCESS METHOD", "BLOB METADATA", "CHECK CONSTRAINT", "DATABASE PROPERTIES", "DEFAULT ACL", "EVENT TRIGGER"],
  ...["FK CONSTRAINT", "FOREIGN DATA WRAPPER", "FOREIGN TABLE", "INDEX ATTACH", "MATERIALIZED VIEW DATA"],
  ...["MATERIALIZED VIEW", "OPERATOR CLASS", "OPERATOR FAMILY", "PROCEDURAL LANGUAGE", "PUBLICATION TABLES IN SCHEMA"],
  ...["PUBLICATION TABLE", "ROW SECURITY", "SECURITY LABEL", "SEQUENCE OWNED BY", "SEQUENCE SET", "SHELL TYPE"],
  ...["STATISTICS DATA", "SUBSCRIPTION TABLE", "TABLE ATTACH", "TABLE DATA", "TEXT SEARCH CONFIGURATION"],
  ...["TEXT SEARCH DICTIONARY", "TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE", "USER MAPPING"],
];

/** A table of contents of this many bytes has some hundred thousand entries. */
const LONGEST = 256 * 1024 ** 2;

/** What an archive would create, in its own order. Says nothing about whether the rest of the file can be read. */
export async function listArchive(options: {
  readonly tools: ClientTools;
  readonly path: string;
  readonly leaveOut: readonly LeftOut[];
  readonly signal?: AbortSignal | undefined;
}): Promise<ArchiveEntry[]> {
  const { scratch } = env();
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const listed = await runProgram({
    file: options.tools.pgRestore,
    args: ["--list", ...leaveOutArguments(options.leaveOut), options.path],
    env: bareEnvironment(options.tools, scratch),
    signal: options.signal,
    stallMs: 120_000,
    maxOutput: LONGEST,
  });
  if (listed.exitCode !== 0 || listed.reason !== "exit") throw explainToolFailure("pg_restore", listed, null);
  if (listed.stdout.length >= LONGEST) {
    throw new OpsError("TOOL_FAILED", "The archive's table of contents is longer than this version can follow.");
  }
  return parseContents(listed.stdout);
}

/** The lines of `pg_restore --list`: `3429; 0 16387 TABLE DATA public plain postgres`. */
export function parseContents(text: string): ArchiveEntry[] {
  return text.split("\n").flatMap((line) => {
    const [, id, words] = /^(\d+); \d+ \d+ (.+)$/.exec(line) ?? [];
    if (id === undefined || words === undefined) return [];
    const kind = kindOf(words);
    return [{ id: Number(id), kind, rest: words.slice(kind.length + 1) }];
  });
}

/** The kind that a text begins with, such as "SEQUENCE SET" of "SEQUENCE SET public orders_id_seq". */
export function kindOf(words: string): string {
  return LONG_KINDS.find((kind) => words.startsWith(`${kind} `)) ?? words.split(" ", 1)[0] ?? "";
}
