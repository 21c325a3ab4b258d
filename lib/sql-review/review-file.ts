// Puts the families of rules together for one file. Pure, but for the catalog, which it carries on to the next file.
import { applyStatement } from "@/lib/sql-review/apply-statement";
import { type Catalog, keyOf } from "@/lib/sql-review/catalog";
import { compatibilityFindings } from "@/lib/sql-review/compatibility-rules";
import { dataFindings } from "@/lib/sql-review/data-rules";
import { sha256 } from "@/lib/sql-review/digest";
import { type Draft, place } from "@/lib/sql-review/draft";
import { guardFindings } from "@/lib/sql-review/guard-rules";
import { holdLocks } from "@/lib/sql-review/hold-locks";
import { lockFindings } from "@/lib/sql-review/lock-rules";
import { commandRanges, type ParsedFile, type ParsedStatement, parseFile } from "@/lib/sql-review/parse";
import type { Family, Finding, MigrationFile, StatementRange } from "@/lib/sql-review/schema";
import { serverFindings } from "@/lib/sql-review/server-rules";
import { sessionFindings } from "@/lib/sql-review/session-rules";
import { byteOrderMarkFindings, syntaxFindings } from "@/lib/sql-review/syntax-rules";
import { bracketFindings, enumValueFindings, transactionFindings } from "@/lib/sql-review/transaction-rules";
import { rangeParts } from "@/lib/sql-review/tree";
import { findUnits, type Opaque, type Unit } from "@/lib/sql-review/units";
import { versionFindings } from "@/lib/sql-review/version-rules";

export type OwnReview = {
  readonly name: string;
  readonly sha256: string;
  readonly statements: readonly StatementRange[];
  readonly findings: readonly Finding[];
};

/** Reviews the files in the order in which they are deployed. */
export function reviewFiles(files: readonly MigrationFile[], catalog: Catalog): OwnReview[] {
  return files.map((file) => {
    try {
      return reviewFile(file, catalog);
    } catch {
      // A tree that the parser could build and our own recursion could not follow, or a fault of ours: unknown either way.
      return { name: file.name, sha256: sha256(file.sql), statements: [], findings: unfollowed(file.sql) };
    }
  });
}

function unfollowed(sql: string): Finding[] {
  const problem = { message: "nested too deeply", kind: "too deep", line: 1 } as const;
  const at = { statement: null, runs: "now", via: null, line: 1, endLine: sql.split("\n").length } as const;
  return place(syntaxFindings(problem, 0), "syntax", at);
}

function reviewFile({ name, sql }: MigrationFile, catalog: Catalog): OwnReview {
  const file = parseFile(sql);
  const whole = { statement: null, runs: "now", via: null } as const;
  const findings: Finding[] = [];
  if (file.byteOrderMark) findings.push(...place(byteOrderMarkFindings(), "syntax", { ...whole, line: 1, endLine: 1 }));
  if (file.problem) {
    const { line } = file.problem;
    findings.push(
      ...place(syntaxFindings(file.problem, catalog.serverMajor), "syntax", { ...whole, line, endLine: line }),
    );
  }
  for (const { node } of file.statements) {
    if ("CreateTableAsStmt" in node) catalog.remade.add(keyOf(catalog, rangeParts(node.CreateTableAsStmt.into?.rel)));
  }
  const now: (Unit & { statement: number })[] = [];
  file.statements.forEach((statement, index) => {
    const { units, opaque } = findUnits(
      catalog,
      statement.node,
      { ...lines(statement), runs: "now", via: null },
      {
        sql: sql.slice(statement.start, statement.end),
        lineOf: (body) => lineOfText(sql, body, statement),
      },
    );
    for (const unit of units) {
      findings.push(...unitFindings(unit, { index, statement, file, sql, catalog }));
      if (unit.runs === "later") continue;
      applyStatement(catalog, unit.node);
      now.push({ ...unit, statement: index });
    }
    for (const unit of opaque) findings.push(...place([opaqueDraft(unit)], "data", { ...unit, statement: index }));
  });
  const placeAll = (drafts: readonly (Draft & { readonly statement: number })[], family: Family) => {
    for (const { statement: index, ...draft } of drafts) {
      const at = file.statements[index];
      if (at) findings.push(...place([draft], family, { ...lines(at), ...whole, statement: index }));
    }
  };
  placeAll(bracketFindings(file.statements.map(({ node }) => node)), "transaction");
  placeAll(enumValueFindings(now), "transaction");
  placeAll(sessionFindings(now), "session");
  catalog.remade.clear();
  catalog.schema = catalog.sessionSchema;
  const statements = file.statements.map(({ node: _, ...range }) => range);
  return { name, sha256: sha256(sql), statements, findings: withoutFloods(holdLocks(findings)) };
}

type Context = {
  readonly index: number;
  readonly statement: ParsedStatement;
  readonly file: ParsedFile;
  readonly sql: string;
  readonly catalog: Catalog;
};

function unitFindings(unit: Unit, { index, statement, file, sql, catalog }: Context): Finding[] {
  const { node, runs } = unit;
  const families: [Family, Draft[]][] = [
    ["data", dataFindings(node, catalog)],
    ["server", [...serverFindings(node), ...guardFindings(node)]],
  ];
  if (runs === "now") {
    families.push(
      ["transaction", transactionFindings(unit, file.statements.length, catalog.serverMajor)],
      ["lock", lockFindings(node, catalog)],
      ["compatibility", compatibilityFindings(node, catalog)],
      ["syntax", versionFindings(node, catalog.serverMajor)],
    );
  }
  const commands = families.some(([, drafts]) => drafts.some(({ command }) => command !== undefined));
  const name = "AlterTableStmt" in node ? (node.AlterTableStmt.relation?.location ?? 0) : 0;
  const skipped = file.byteOrderMark ? 3 : 0;
  const text = sql.slice(statement.start, statement.end);
  const ranges = commands && unit.via === null ? commandRanges(text, name + skipped - statement.startByte) : [];
  return families.flatMap(([family, drafts]) =>
    drafts.flatMap((draft) => {
      const range = ranges[draft.command ?? -1];
      const first = range ? file.lineOf(statement.startByte + range.start) : unit.line;
      const last = range ? file.lineOf(statement.startByte + range.end - 1) : unit.endLine;
      return place([draft], family, { ...unit, statement: index, line: first, endLine: last });
    }),
  );
}

function lines({ line, endLine }: StatementRange) {
  return { line, endLine };
}

/** The line of the first character of a function's body, which stands in the statement as it is, unless it has quotes. */
function lineOfText(sql: string, body: string, { start, end, line }: ParsedStatement): number | null {
  const at = body === "" ? -1 : sql.slice(start, end).indexOf(body);
  return at < 0 ? null : line + sql.slice(start, start + at).split("\n").length - 1;
}

function opaqueDraft({ because, via }: Opaque): Draft {
  return {
    rule: "opaque",
    level: "unknown",
    title: via === null ? "Cannot be looked into" : `Cannot look into ${via}`,
    sentence: `What it does was not proven: ${because}.`,
    hint: "Look at what it does in the rehearsal, or write the SQL out.",
    destroys: "unknown",
    compatibility: "unknown",
  };
}

const mostAlike = 20;

/** Of many findings of the same rule on the same table the first are shown, and the last says how many there are. */
function withoutFloods(findings: readonly Finding[]): Finding[] {
  const counts = new Map<string, number>();
  const kindOf = ({ rule, level, table }: Finding) => `${rule} ${level} ${table}`;
  for (const finding of findings) counts.set(kindOf(finding), (counts.get(kindOf(finding)) ?? 0) + 1);
  const seen = new Map<string, number>();
  return findings
    .flatMap((finding) => {
      const kind = kindOf(finding);
      const number = (seen.get(kind) ?? 0) + 1;
      seen.set(kind, number);
      const more = (counts.get(kind) ?? 0) - mostAlike;
      if (more <= 0 || number < mostAlike) return [finding];
      if (number > mostAlike) return [];
      return [{ ...finding, title: `${finding.title}, and ${more} more statements like this` }];
    })
    .sort((a, b) => a.line - b.line || (a.statement ?? -1) - (b.statement ?? -1));
}
