/**
 * Whether a change may come from this Origin: null when it may, else the sentence to show. Absent and "null" are refused.
 * With a public address only that one counts; otherwise only this machine, by the name that is being served.
 */
export function originProblem(origin: string | null, host: string | null, publicUrl: string | null): string | null {
  if (!origin || origin === "null") return "The request did not say which page it came from.";
  const from = parseOrigin(origin);
  if (!from) return "The request came from an unreadable address.";
  const own = publicUrl ? parseOrigin(new URL(publicUrl).origin) : null;
  if (own && from.origin === own.origin) return null;
  const served = from.host === host?.toLowerCase() && from.protocol === (own?.protocol ?? "http:");
  if (served && isLoopback(from.hostname) && (!own || isLoopback(own.hostname))) return null;
  return "The request came from another site.";
}

/** Where to go after sign-in: a path of ours, else the overview. Never another site, whatever the address bar said. */
export function safeReturnPath(from: unknown): string {
  const home = "/";
  if (typeof from !== "string" || from.length > 2_000 || !/^\/(?![/\\])/.test(from)) return home;
  // Characters that browsers drop or turn around while they read an address.
  if ([...from].some((character) => character < "!" || character === "\\" || character === "\u007f")) return home;
  const base = "http://holdfast.invalid";
  const url = URL.canParse(from, base) ? new URL(from, base) : null;
  if (!url || url.origin !== base || /^\/(sign-in|setup|welcome|api)(\/|$)/.test(url.pathname)) return home;
  return url.pathname.startsWith("//") ? home : `${url.pathname}${url.search}${url.hash}`;
}

/**
 * The address a request came from. `peer` is the other end of the socket; `forwardedFor` counts only behind a trusted
 * proxy, and of it only the last entry, the one that this proxy wrote itself.
 */
export function clientAddress(peer: string | null, forwardedFor: string | null, trustProxy: boolean): string {
  const last = forwardedFor?.split(",").at(-1)?.trim();
  const address = (trustProxy && last) || peer || "local";
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, "");
  return /^[0-9a-f.:]{2,45}$/.test(plain) ? plain : "local";
}

/** Whether this is a path of ours that can be decoded and holds no NUL, which PostgreSQL could not even look for. */
export function isReadableAddress(address: string): boolean {
  if (!address.startsWith("/") || /%00|\0/.test(address)) return false;
  try {
    decodeURIComponent(address.split("?")[0] ?? "");
    return true;
  } catch {
    return false;
  }
}

/** Bytes of the largest body that a change may have, the token API's files apart. */
export const largestPayload = 1_000_000;
const deepest = 32;
/** How React writes text that begins with a dollar, and numbers that JSON has no word for; all else is a reference. */
const plainDollar = /^\$(\$|undefined$|NaN$|-?Infinity$|-0$)/;

/**
 * Why the body of a server action is not the one plain JSON value that every action of ours takes, or null. React's own
 * decoder also takes references, forms, files and promises; none of them is needed, so none of them reaches it.
 */
export function payloadProblem(contentType: string | null, body: string): string | null {
  if (!/^text\/plain(;|$)/i.test(contentType ?? "")) return "Only plain values are accepted here.";
  try {
    const values: unknown = JSON.parse(body);
    const isOne = Array.isArray(values) && values.length === 1;
    return isOne && isPlain(values[0], deepest) ? null : "Only one plain value is accepted here.";
  } catch {
    return "This cannot be read.";
  }
}

/** Why the body of a change under /api is not the one JSON object that all of them take, or null. */
export function jsonProblem(body: string): string | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? null : "Only an object is accepted.";
  } catch {
    return "This cannot be read.";
  }
}

function isPlain(value: unknown, levels: number): boolean {
  if (typeof value === "string") return !value.startsWith("$") || plainDollar.test(value);
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isPlain(inner, levels - 1));
}

function parseOrigin(origin: string): URL | null {
  const url = URL.canParse(origin) ? new URL(origin) : null;
  return url && /^https?:$/.test(url.protocol) && url.origin === origin ? url : null;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}
