// Runs squawk, a linter for PostgreSQL migrations, over one file.
import { createRequire } from "node:module";
import { z } from "zod";
import { OpsError } from "@/lib/errors";
import { type ProgramEnd, runProgram } from "@/lib/process";
import type { MigrationFile } from "@/lib/sql-review/schema";

export type SquawkFinding = {
  readonly rule: string;
  readonly message: string;
  readonly help: string | null;
  /** From 1. */
  readonly line: number;
  readonly endLine: number;
};

/** `problem` is why it did not answer. */
export type SquawkAnswer =
  | { readonly findings: readonly SquawkFinding[]; readonly problem: null }
  | { readonly findings: null; readonly problem: string };

export type SquawkOptions = {
  /** Absolute path; null when the package of this platform is not installed. */
  readonly binary: string | null;
  readonly serverMajor: number;
  /** Whether the file is run as one transaction. */
  readonly inTransaction: boolean;
  readonly signal?: AbortSignal | undefined;
};

/** Lines are counted from 0 (2.66). */
const Report = z.array(
  z.object({
    rule_name: z.string(),
    message: z.string(),
    help: z.string().nullable(),
    line: z.number().int(),
    line_end: z.number().int(),
  }),
);

/** What the deployment sees to by itself: limits on waiting, and that no file is run twice. */
const excluded = ["require-lock-timeout", "require-statement-timeout", "prefer-robust-stmts"];

/** The binary that npm installed for this platform, or null. */
export function findSquawk(): string | null {
  try {
    const package_ = createRequire(import.meta.url).resolve("squawk-cli/package.json");
    return createRequire(package_).resolve(`@squawk-cli/${process.platform}-${process.arch}/bin/squawk`);
  } catch {
    return null;
  }
}

/** Never rejects for what squawk does wrong; rejects with CANCELLED when told to stop. */
export async function runSquawk(file: MigrationFile, options: SquawkOptions): Promise<SquawkAnswer> {
  const args = ["--reporter", "json", "--config", "/dev/null", "--exclude", excluded.join(",")];
  args.push("--pg-version", String(options.serverMajor));
  if (options.inTransaction) args.push("--assume-in-transaction");
  // A comment in the file may switch its rules off. The author of a migration does not decide what its reviewer sees.
  const input = file.sql.replaceAll(/squawk-(?=ignore|disable)/gi, "squawk_");
  const end = await run(options, args, input);
  if ("problem" in end) return { findings: null, problem: end.problem };
  if (end.exitCode !== 0 && end.exitCode !== 1) return { findings: null, problem: howItEnded(end) };
  const parsed = Report.safeParse(parseJson(end.stdout));
  if (!parsed.success) return { findings: null, problem: "its report could not be read" };
  const findings = parsed.data.map(({ rule_name, message, help, line, line_end }) => {
    return { rule: rule_name, message, help, line: line + 1, endLine: line_end + 1 };
  });
  return { findings, problem: null };
}

/** Such as "2.66.0"; null when it does not answer. */
export async function squawkVersion(binary: string | null, signal?: AbortSignal): Promise<string | null> {
  const end = await run({ binary, serverMajor: 0, inTransaction: false, signal }, ["--version"], "");
  return "problem" in end ? null : (/\d+\.\d+\.\d+/.exec(end.stdout)?.[0] ?? null);
}

async function run(
  { binary, signal }: SquawkOptions,
  args: readonly string[],
  input: string,
): Promise<(ProgramEnd & { readonly stdout: string }) | { readonly problem: string }> {
  if (binary === null) return { problem: `it is not installed for ${process.platform} ${process.arch}` };
  const started = { file: binary, args, env: {}, input, signal, timeoutMs: 60_000, graceMs: 1_000, maxOutput: 64e6 };
  const end = await runProgram(started).catch((error: unknown) => {
    if (error instanceof OpsError && error.code === "CANCELLED") throw error;
    return { problem: "it could not be started" };
  });
  if ("reason" in end && end.reason === "cancelled") throw new OpsError("CANCELLED", "Cancelled.");
  return end;
}

function howItEnded({ reason, exitCode, signal }: ProgramEnd): string {
  if (reason !== "exit") return "it took too long";
  return signal ? `it was ended by ${signal}` : `it ended with exit code ${exitCode}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
