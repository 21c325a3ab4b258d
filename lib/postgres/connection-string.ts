// Pure and safe in a browser: forms check what is typed with the same code that the worker trusts.
import { parseHost } from "@/lib/postgres/connection-string-host";
import { parseKeywords, type SslMode } from "@/lib/postgres/connection-string-keywords";
import { checkName, decodePiece, hasControlCharacter, refuse } from "@/lib/postgres/connection-string-text";

export type { SslMode };

/** Everything needed to reach one database, and nothing else. Holds the password: never log it, never send it out. */
export type Connection = {
  /** A lower-case DNS name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly sslmode: SslMode;
  /** Prisma's schema, null for the default. */
  readonly schema: string | null;
  /** PEM certificates to trust, null for the well-known authorities. */
  readonly ca: string | null;
};

export type ParsedConnection = { readonly connection: Connection; readonly notices: readonly string[] };

const LONGEST = 4_096;
const LONGEST_PASSWORD = 1_000;
const LONGEST_CA = 65_536;

/**
 * Parses a postgres:// or postgresql:// URL and a pasted CA into a Connection, with a sentence for what was left out
 * or decided. Throws OpsError INVALID with the first thing that is wrong; no message repeats a secret.
 */
export function parseConnectionString(text: string, pastedCa: string | null = null): ParsedConnection {
  const rest = stripScheme(text);
  const [authority, path, query] = splitUrl(rest);
  const at = authority.lastIndexOf("@");
  if (at < 0) refuse("The connection string names no user and password.", "Write user:password@ before the host.");
  const { user, password } = parseUser(authority.slice(0, at));
  const { host, port } = parseServer(authority.slice(at + 1));
  const database = parseDatabase(path);
  const keywords = parseKeywords(query);
  const ca = parseCa(pastedCa);
  const { sslmode, notice } = decideSslMode(keywords.sslmode, ca);
  const notices = [...keywords.notices, ...(notice ? [notice] : []), ...noticePooler(host, port)];
  return { connection: { host, port, user, password, database, sslmode, schema: keywords.schema, ca }, notices };
}

/** The connection as people may see it: `user@host:port/database`, without the password. */
export function formatConnection(connection: Omit<Connection, "password">): string {
  return `${connection.user}@${bracket(connection.host)}:${connection.port}/${connection.database}`;
}

/** The URL with its password, percent-encoded so that every parser reads the same. The CA is not part of it. */
export function connectionUrl(connection: Connection): string {
  return buildUrl(connection, `:${encode(connection.password)}`);
}

/** The URL without its password, for command lines and generated files. */
export function connectionUrlWithoutPassword(connection: Omit<Connection, "password">): string {
  return buildUrl(connection, "");
}

function buildUrl(connection: Omit<Connection, "password">, password: string): string {
  const schema = connection.schema === null ? "" : `&schema=${encode(connection.schema)}`;
  const server = `${bracket(connection.host)}:${connection.port}`;
  const query = `sslmode=${connection.sslmode}${schema}`;
  return `postgresql://${encode(connection.user)}${password}@${server}/${encode(connection.database)}?${query}`;
}

function stripScheme(text: string): string {
  if (text.trim() === "") refuse("The connection string is empty.");
  if (text.length > LONGEST) refuse(`The connection string is longer than ${LONGEST} characters.`);
  if (hasControlCharacter(text)) refuse("The connection string contains a line break or another control character.");
  if (/\s/.test(text)) refuse("The connection string contains a space.", "Remove it, or write it as %20.");
  if (text.includes("\\")) refuse("The connection string contains a backslash.", "Write it as %5C.");
  const scheme = /^postgres(ql)?:\/\//.exec(text)?.[0];
  if (scheme) return text.slice(scheme.length);
  if (/^jdbc:/i.test(text))
    refuse("This is a JDBC URL.", "Use the form postgresql://user:password@host:5432/database.");
  if (/^prisma(\+postgres)?:/i.test(text)) {
    refuse("This is a Prisma Accelerate URL; pg_dump cannot use it.", "Use the direct URL of the database.");
  }
  return refuse(
    "The connection string does not begin with postgresql:// or postgres://.",
    "Use the form postgresql://user:password@host:5432/database.",
  );
}

/** Splits at the first slash, then at the first question mark. A # or a second @ means a password that is not encoded. */
function splitUrl(rest: string): [authority: string, path: string | null, query: string | null] {
  const encodeHint = "In a user name or password write @ as %40, / as %2F, ? as %3F, # as %23 and : as %3A.";
  if (rest.includes("#")) refuse("The connection string contains a #.", encodeHint);
  const [beforeQuery = "", ...queries] = rest.split("?");
  if (queries.length > 1) refuse("The connection string contains more than one question mark.", encodeHint);
  const slash = beforeQuery.indexOf("/");
  const authority = slash < 0 ? beforeQuery : beforeQuery.slice(0, slash);
  const path = slash < 0 ? null : beforeQuery.slice(slash + 1);
  const query = queries[0] ?? null;
  const misplaced = (path ?? "").includes("@") || (query ?? "").includes("@") || authority.split("@").length > 2;
  if (misplaced) refuse("The connection string has an @ in an unexpected place.", encodeHint);
  return [authority, path, query];
}

function parseUser(userInfo: string): { user: string; password: string } {
  const colon = userInfo.indexOf(":");
  const user = checkName(decodePiece(colon < 0 ? userInfo : userInfo.slice(0, colon), "user name"), "user name");
  const password = colon < 0 ? "" : decodePiece(userInfo.slice(colon + 1), "password");
  if (password === "")
    refuse("The connection string has no password.", "Give the role a password and write it after the colon.");
  if (password.length > LONGEST_PASSWORD) refuse(`The password is longer than ${LONGEST_PASSWORD} characters.`);
  return { user, password };
}

function parseServer(server: string): { host: string; port: number } {
  const [, host = "", , port] = /^(\[[^\]]*\]?|[^:]*)(:(.*))?$/.exec(server) ?? [];
  if (server.includes(","))
    refuse("The connection string names several hosts.", "Name the one that is to be backed up.");
  return { host: parseHost(host), port: port === undefined ? 5432 : parsePort(port) };
}

function parsePort(port: string): number {
  if (!/^[1-9][0-9]{0,4}$/.test(port) || Number(port) > 65_535) {
    refuse("The port is not a number from 1 to 65535.", "Write it after the host, as in db.example.com:5432.");
  }
  return Number(port);
}

function parseDatabase(path: string | null): string {
  if (path === null || path === "")
    refuse("The connection string names no database.", "Write it after the host: …:5432/app.");
  if (path.includes("/")) refuse("The database name contains a slash.", "Write it as %2F if it really belongs there.");
  const database = checkName(decodePiece(path, "database name"), "database name");
  if (database === "template0" || database === "template1") {
    refuse(`${database} is a template of the server, not an application's database.`);
  }
  return database;
}

function parseCa(pasted: string | null): string | null {
  const ca = pasted?.replaceAll("\r\n", "\n").trim() ?? "";
  if (ca === "") return null;
  if (ca.length > LONGEST_CA) refuse("The CA certificate is longer than 64 KiB.");
  if (ca.includes("PRIVATE KEY"))
    refuse("A private key was pasted.", "Paste only the CA's certificate, and replace that key.");
  if (!/^(-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\s*)+$/.test(ca)) {
    refuse("The CA certificate is not in PEM form.", "It begins with -----BEGIN CERTIFICATE-----.");
  }
  return `${ca}\n`;
}

/** libpq reads `require` with a CA as verify-ca; nobody pastes a CA to have it ignored. */
function decideSslMode(stated: SslMode | null, ca: string | null): { sslmode: SslMode; notice: string | null } {
  if (!ca) return { sslmode: stated ?? "prefer", notice: null };
  if (stated === "verify-ca" || stated === "verify-full") return { sslmode: stated, notice: null };
  if (stated === null) return { sslmode: "verify-full", notice: "Because a CA was pasted, sslmode is verify-full." };
  if (stated === "require") return { sslmode: "verify-ca", notice: "Because a CA was pasted, sslmode is verify-ca." };
  return refuse(`A CA was pasted, but sslmode=${stated} would ignore it.`, "Use sslmode=verify-full or verify-ca.");
}

function noticePooler(host: string, port: number): string[] {
  const looksPooled = /-pooler\.|(^|\.)pooler\.|pgbouncer/.test(host) || port === 6432 || port === 6543;
  return looksPooled
    ? ["The address looks like a connection pooler; backups need the direct address of the server."]
    : [];
}

function bracket(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** encodeURIComponent leaves !'()* alone; shells and some parsers do not. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
