import { z } from "zod";
import { OpsError, type Problem, toProblem } from "@/lib/errors";
import { logWithReference } from "@/lib/log";

export type Failure = {
  readonly problem: Problem & { readonly reference?: string };
  readonly fields?: Record<string, string[]>;
};

const databaseDown = new Set(["P1000", "P1001", "P1002", "P1008", "P1017", "P2024", "ECONNREFUSED", "ECONNRESET"]);

/** Turns whatever a verb threw into what its person may read; the unexpected is logged and named by a reference. */
export function explainError(error: unknown, doing: string): Failure {
  if (error instanceof OpsError) return { problem: toProblem(error) };
  if (error instanceof z.ZodError) return invalid(error);
  if (isUnstorable(error)) return { problem: unstorable };
  const reference = logWithReference(`unexpected error in ${doing}`, error);
  if (isDatabaseDown(error)) {
    const message = "Holdfast's own database does not answer, so nothing was changed.";
    return { problem: { code: "UNREACHABLE", message, hint: "Try again in a minute.", reference } };
  }
  const message = "Something went wrong on our side.";
  const hint = `Look at what has changed before you try again. Reference for the log: ${reference}.`;
  return { problem: { code: "INTERNAL", message, hint, reference } };
}

function invalid(error: z.ZodError): Failure {
  const fields: Record<string, string[]> = {};
  for (const issue of error.issues) {
    const field = issue.path.join(".");
    if (Object.hasOwn(fields, field)) fields[field]?.push(issue.message);
    else fields[field] = [issue.message];
  }
  const problem = { code: "INVALID", message: "Something in this form does not fit.", hint: "See beside the fields." };
  return { problem: problem as Problem, fields };
}

const unstorable: Problem = {
  code: "INVALID",
  message: "One of the texts holds a character that cannot be kept (NUL).",
  hint: "Nothing was changed. Type the text anew instead of pasting it.",
};

/** SQLSTATE 22021: the only character of a JavaScript string that PostgreSQL's text refuses. */
function isUnstorable(error: unknown): boolean {
  return error instanceof Error && /invalid byte sequence for encoding "UTF8": 0x00/.test(error.message);
}

/** Not one class: the adapter, the driver and the operating system each have their own word for it. */
function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === "PrismaClientInitializationError") return true;
  if ("code" in error && typeof error.code === "string" && databaseDown.has(error.code)) return true;
  return /Can't reach database server|Connection terminated|server closed the connection/.test(error.message);
}
