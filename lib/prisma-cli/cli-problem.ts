import type { ErrorCode } from "@/lib/errors";
import { CLI_ERRORS, SCRIPT_ERRORS } from "@/lib/prisma-cli/cli-problem-table";
import { type FailedPlace, locateFailure } from "@/lib/prisma-cli/locate-failure";
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
export type ScriptProblem = FailedPlace & {
  readonly migration: string;
  readonly sqlState: string | null;
  /** PostgreSQL's own words. */
  readonly said: string;
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
  const place = /^Position: (?:statement (\d+))?(?:, )?(?:character (\d+))?/m.exec(text);
  const [statement, position] = [place?.[1], place?.[2]].map((found) => (found ? Number(found) : null));
  const committed = Number(/^Committed: up to statement (\d+)/m.exec(text)?.[1] ?? 0);
  const sql = migrations.find(({ name }) => name === migration)?.sql ?? "";
  return { migration, sqlState, said, committed, ...locateFailure(sql, statement ?? null, position ?? null) };
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

const otherwise = "Correct the migration, mark this one as rolled back, and deploy a new release.";
