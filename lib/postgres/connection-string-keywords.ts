import { checkName, decodePiece, refuse } from "@/lib/postgres/connection-string-text";

export type SslMode = "disable" | "prefer" | "require" | "verify-ca" | "verify-full";

export type Keywords = {
  readonly sslmode: SslMode | null;
  readonly schema: string | null;
  readonly notices: readonly string[];
};

const SSL_MODES: readonly SslMode[] = ["disable", "prefer", "require", "verify-ca", "verify-full"];

/** Prisma's and pools' own keywords: they steer an application's connections and mean nothing to a tool's one. */
const DROPPED = new Set([
  "connection_limit",
  "pool_timeout",
  "pgbouncer",
  "connect_timeout",
  "socket_timeout",
  "statement_cache_size",
]);

/** Why some keywords of libpq, Prisma and node-postgres are refused; every other one is refused without a reason. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["host", "The host belongs between the @ and the port; a second one would silently win."],
  ["hostaddr", "The address belongs between the @ and the port; a second one would silently win."],
  ["port", "The port belongs after the host; a second one would silently win."],
  ["user", "The user belongs before the @; a second one would silently win."],
  ["password", "The password belongs before the @."],
  ["dbname", "The database belongs after the slash; a second one would silently win."],
  ["options", "It can change any setting of the session."],
  ["service", "It would read another connection from a file."],
  ["servicefile", "It would read another connection from a file."],
  ["passfile", "It would read passwords from a file."],
  ["sslcert", "Client certificates are not supported. A server's CA is pasted into its own field."],
  ["sslkey", "Client certificates are not supported."],
  ["sslpassword", "Client certificates are not supported."],
  ["sslidentity", "Client certificates are not supported."],
  ["sslrootcert", "Paste the CA certificate into its own field instead of naming a file."],
  ["sslcrl", "Paste the CA certificate into its own field instead of naming files."],
  ["sslaccept", "Use sslmode=require (not verified) or sslmode=verify-full (verified)."],
  ["ssl", "Use sslmode=require, or sslmode=verify-full to check the server's certificate."],
  ["requiressl", "Use sslmode=require."],
  ["target_session_attrs", "Name the one server that is meant."],
  ["load_balance_hosts", "Name the one server that is meant."],
]);

/** Reads the part after the question mark (null when there is none). Every keyword is kept, dropped or refused. */
export function parseKeywords(query: string | null): Keywords {
  const found = new Map<string, string>();
  for (const piece of query === null ? [] : query.split("&")) {
    const [name, value] = parsePair(piece);
    if (found.has(name)) refuse(`The keyword ${quoteName(name)} is given twice.`, "Leave one of them.");
    found.set(name, value);
  }
  const notices: string[] = [];
  for (const name of found.keys()) {
    if (name === "sslmode" || name === "schema") continue;
    if (!DROPPED.has(name)) {
      refuse(`The keyword ${quoteName(name)} is not accepted.`, REASONS.get(name) ?? "Remove it from the string.");
    }
    notices.push(`${name} was left out: it steers an application's connections, not those of a backup.`);
  }
  const schema = found.get("schema");
  return {
    sslmode: parseSslMode(found.get("sslmode")),
    schema: schema === undefined ? null : checkName(schema, "schema"),
    notices,
  };
}

function parsePair(piece: string): [name: string, value: string] {
  const equals = piece.indexOf("=");
  if (piece === "") refuse("There is an empty keyword after the question mark.", "Remove the extra ? or &.");
  if (equals < 1) refuse("A keyword after the question mark has no name or no value.", "Write it as name=value.");
  if (piece.includes("+")) refuse("A keyword's value has a plus sign.", "Write a space as %20 and a plus sign as %2B.");
  const name = decodePiece(piece.slice(0, equals), "keyword");
  const raw = piece.slice(equals + 1);
  if (raw.includes("=")) refuse(`The value of ${quoteName(name)} has an equals sign.`, "Write it as %3D.");
  const value = decodePiece(raw, `value of ${quoteName(name)}`);
  if (value === "") refuse(`The keyword ${quoteName(name)} has no value.`, "Give it one, or remove it.");
  return [name, value];
}

function parseSslMode(value: string | undefined): SslMode | null {
  if (value === undefined) return null;
  const mode = SSL_MODES.find((known) => known === value);
  if (mode) return mode;
  const hint =
    value === "allow"
      ? "sslmode=allow tries without encryption first; use prefer or require."
      : value === "no-verify"
        ? "sslmode=require encrypts without checking the certificate."
        : `Use one of ${SSL_MODES.join(", ")}.`;
  return refuse("The value of sslmode is not known.", hint);
}

/** Only names that look like keywords are repeated; anything else may be a piece of a badly encoded password. */
function quoteName(name: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]{0,30}$/.test(name) ? `"${name}"` : "with an unusual name";
}
