import type { ErrorCode } from "@/lib/errors";
import { CLI_ERRORS, SCRIPT_ERRORS } from "@/lib/prisma-cli/cli-problem-table";
import type { MigrationFile } from "@/lib/prisma-cli/migration-file";

/** Why the Prisma CLI ended with an error. Survives JSON. */
export type CliProblem = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  /** Prisma's code, such as P3018; null when it named none. */
  readonly prismaCode: string | null;
  readonly failure: ScriptProblem | null;
};

/** The migration whose script failed (P3018), as far as it is known. */
export type ScriptProblem = {
  readonly migration: string;
  readonly sqlState: string | null;
  /** PostgreSQL's own words. */
  readonly said: string;
  /** Which statement of the file failed; 1 is the first. */
  readonly statement: number | null;
  /** Line of the file (1 is the first) and its text, where PostgreSQL named a position. */
  readonly line: { readonly number: number; readonly text: string } | null;
  /** What ran up to this statement was made permanent by a COMMIT in the file; 0 when there was none. */
  readonly committed: number;
};

/** Reads the CLI's words. `migrations` are those it was given, to show the line that failed. */
export function readProblem(
  end: { readonly exitCode: number | null; readonly output: readonly string[] },
  { migrations }: { readonly migrations: readonly MigrationFile[] },
): CliProblem {
  const text = end.output.join("\n");
  const prismaCode = /\bError: (P\d{4})\b/.exec(text)?.[1] ?? /\b(P[1345]\d{3})\b/.exec(text)?.[1] ?? null;
  const failure = prismaCode === "P3018" ? readFailure(text, migrations) : null;
  if (failure) return { prismaCode, failure, ...tellFailure(failure) };
  const known = CLI_ERRORS.find(({ code, pattern }) => code === prismaCode && (pattern?.test(text) ?? true));
  if (!known) {
    const last =
      end.output.findLast((line) => /error/i.test(line)) ?? end.output.findLast((line) => line.trim() !== "");
    const message = `Prisma ended with exit code ${end.exitCode ?? "unknown"}${last ? `: ${last.trim().slice(0, 300)}` : "."}`;
    return { code: "TOOL_FAILED", message, hint: "Its output says more.", prismaCode, failure: null };
  }
  const name = known.pattern?.exec(text)?.[1] ?? "a migration";
  return {
    code: known.as,
    message: known.message.replaceAll("{name}", name),
    hint: known.hint,
    prismaCode,
    failure: null,
  };
}

function readFailure(text: string, migrations: readonly MigrationFile[]): ScriptProblem | null {
  const migration = /^Migration name: (.+)$/m.exec(text)?.[1]?.trim();
  if (!migration) return null;
  const sqlState = /^Database error code: ([0-9A-Z]{5})\s*$/m.exec(text)?.[1] ?? null;
  const said = /^ERROR:\s+(.+)$/m.exec(text)?.[1]?.trim() ?? "PostgreSQL did not say why";
  const position = /^Position: statement (\d+)(?:, character (\d+))?/m.exec(text);
  const committed = Number(/^Committed: up to statement (\d+)/m.exec(text)?.[1] ?? 0);
  const sql = migrations.find(({ name }) => name === migration)?.sql ?? "";
  const line = position?.[2] ? lineAt(sql, Number(position[2])) : null;
  return { migration, sqlState, said, statement: position?.[1] ? Number(position[1]) : null, line, committed };
}

/** PostgreSQL counts characters from 1, code points, not UTF-16 units. */
function lineAt(sql: string, position: number): ScriptProblem["line"] {
  const before = [...sql].slice(0, position - 1).join("");
  const number = before.split("\n").length;
  const text = sql.split("\n")[number - 1]?.trim();
  return text === undefined ? null : { number, text: text.slice(0, 300) };
}

function tellFailure({ migration, sqlState, said, statement, committed }: ScriptProblem) {
  const known = SCRIPT_ERRORS.find(({ sqlStates }) => sqlState !== null && sqlStates.includes(sqlState));
  const place = statement === null ? "" : ` at statement ${statement}`;
  const state = sqlState === null ? "" : ` (${sqlState})`;
  const kept =
    committed > 0
      ? ` What ran up to statement ${committed} stays: the file commits it itself.`
      : statement !== null && statement > 1
        ? " Nothing that ran before it in the same file was kept."
        : "";
  const message = `${migration} failed${place}: ${said.replace(/\.$/, "")}${state}.${kept}`;
  return { code: known?.as ?? ("TOOL_FAILED" as const), message, hint: known?.hint ?? otherwise };
}

const otherwise =
  "Correct the migration, mark this one as rolled back, and deploy a new release. See the rollback guide.";
