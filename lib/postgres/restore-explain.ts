// What went wrong in a restore, in sentences. The general table (explain-table.ts) speaks of reading a live database.
import { archiveAtFault, type ErrorCode, OpsError } from "@/lib/errors";
import { type ErrorPlace, explainToolFailure, type FailedEnd } from "@/lib/postgres/explain";

const REFUSALS: readonly { pattern: RegExp; code: ErrorCode; message: string; hint: string }[] = [
  {
    pattern:
      /permission denied to create (extension "[^"]*"|event trigger "[^"]*"|\w+[^\n]*)|(must be superuser to [^\n]*)/,
    code: "PRECONDITION",
    message: "The role that restores may not create everything that the archive has: $1 takes a superuser.",
    hint: "Restore with a role that is superuser, or have a superuser create it beforehand.",
  },
  {
    pattern: /(\w+ "[^\n]*") already exists/,
    code: "CONFLICT",
    message: "The archive and the database both have $1.",
    hint: "Restore into a new, empty database.",
  },
  {
    pattern: /^role "(.*)" does not exist$/,
    code: "PRECONDITION",
    message: "The archive names the role $1, which the server does not have.",
    hint: "Create the role there first; it needs no right to log in.",
  },
  {
    pattern: /unrecognized configuration parameter "([^"]*)"/,
    code: "PRECONDITION",
    message: "The archive was made for a newer server: this one does not know the setting $1.",
    hint: "Restore into a server of the version that the archive was made for, or a newer one.",
  },
  {
    pattern: /type "([^"\n]*)" does not exist/,
    code: "PRECONDITION",
    message: "The archive needs the type $1, which this server does not have; it probably belongs to an extension.",
    hint: "Install the extension's package on that server, then try again.",
  },
];

/** What the general table says about these is right for a restore too. */
const GENERAL =
  /No space left on device|Disk quota exceeded|is not available|extension control file|^terminating connection/;

/** What a server refuses for want of its own means, or because somebody told it to: of the archive that says nothing. */
const SERVERS_OWN =
  /out of (?:shared )?memory|could not (?:access|allocate|create|extend|fork|fsync|map|open|read|resize|stat|write)\b|canceling statement|the database system is|too many|deadlock detected|lock timeout|temporary file size|shared memory|invalid page|unexpected (?:data beyond EOF|zero page)|stack depth/i;

/** Turns the end of a pg_restore into an OpsError. Rows of tables that it quotes are cut out of its words. */
export function explainRestoreFailure(end: FailedEnd, place: ErrorPlace): OpsError {
  const withoutRows = createRowFilter();
  const told = {
    ...end,
    tail: end.tail.filter((line) => !isProgress(line)).flatMap((line) => withoutRows(line) ?? []),
  };
  const text = told.tail.join("\n");
  const refusal =
    /(?:could not execute query|COPY failed for table ".*"|error returned by .*): (?:ERROR|FATAL):\s+([^\n]*)/.exec(
      text,
    )?.[1];
  if (end.reason !== "exit" || end.signal !== null || refusal === undefined || GENERAL.test(refusal)) {
    return explainToolFailure("pg_restore", told, place);
  }
  for (const { pattern, code, message, hint } of REFUSALS) {
    const match = pattern.exec(refusal);
    if (match) return new OpsError(code, message.replace("$1", match[1] ?? match[2] ?? "it"), hint, text);
  }
  const hint = "Nothing of this restore is to be used. Its log shows the statement that was refused.";
  const cause = SERVERS_OWN.test(refusal) ? null : archiveAtFault;
  return new OpsError("TOOL_FAILED", `The server refused a part of the archive: ${refusal}.`, hint, text, cause);
}

/** Lines of --verbose name objects, which may be called anything, also "error". */
function isProgress(line: string): boolean {
  const words =
    "creating|executing|processing|launching|finished|connecting|entering|restoring|restored|implied|opened";
  return new RegExp(`^pg_restore: (?:${words}) `).test(line);
}

/**
 * A filter for one stream of lines. The server quotes values of rows in details, contexts and of bad input, and a value
 * may go on over several lines; logs are for more eyes than the rows. Null for a line that is nothing else.
 */
export function createRowFilter(): (line: string) => string | null {
  let isInValue = false;
  return (line) => {
    if (/^(?:pg_restore|HINT|LINE \d+|QUERY|STATEMENT|Command was): /.test(line)) isInValue = false;
    if (/^(?:DETAIL|CONTEXT): /.test(line)) isInValue = true;
    else if (isInValue) return null;
    return line
      .replace(/^(DETAIL:.*?(?:\)=|contains )\().*$/, "$1…)")
      .replace(/^(CONTEXT: {2}COPY .*, line \d+(?:, column [^:]+)?): .*$/, "$1")
      .replace(/(invalid input (?:syntax|value) for [^:]+: ).*$/, "$1…");
  };
}
