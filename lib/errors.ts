/**
 * What a person may be told: what happened, and what to do about it.
 * Verbs throw it for expected outcomes; the action wrapper, the route wrapper and the run engine turn it into text.
 */
export type Problem = { readonly code: ErrorCode; readonly message: string; readonly hint: string | null };

export type ErrorCode =
  | "NOT_SIGNED_IN"
  | "NOT_ALLOWED"
  | "NOT_FOUND"
  | "INVALID"
  | "CONFLICT"
  | "PRECONDITION"
  | "TOOL_FAILED"
  | "UNREACHABLE"
  | "CANCELLED"
  | "FENCED"
  | "THROTTLED"
  /** It cannot be ruled out that something took effect: a state of its own, never shown as failed or done. */
  | "UNKNOWN"
  | "INTERNAL";

/** The `cause` of an error that an archive is itself to blame for: its bytes, or what they hold. Nothing else disproves one. */
export const archiveAtFault = "archive";

export class OpsError extends Error implements Problem {
  override readonly name = "OpsError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint: string | null = null,
    /** The tool's own words, redacted, for the log one click away. Never shown by itself. */
    readonly raw: string | null = null,
    /** The SQLSTATE or Node's error code it was made from, for code that must tell kinds apart. */
    override readonly cause: string | null = null,
  ) {
    super(message);
  }
}

/** The three sentences of an OpsError without its stack, ready to be sent. */
export function toProblem(error: OpsError): Problem {
  return { code: error.code, message: error.message, hint: error.hint };
}
