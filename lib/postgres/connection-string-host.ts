import { refuse } from "@/lib/postgres/connection-string-text";

/**
 * Checks one host: a DNS name, a dotted IPv4 address, or an IPv6 address in brackets (returned without them).
 * Refuses everything that two parsers could read differently: odd IPv4 forms, sockets, lists, zones, escapes.
 */
export function parseHost(raw: string): string {
  if (raw === "") refuse("The host is empty.", "Write it between the @ and the port.");
  if (raw.startsWith("[")) return parseIpv6(raw);
  if (raw.includes(",")) refuse("The connection string names several hosts.", "Name the one that is to be backed up.");
  if (raw.startsWith("/") || /%2f/i.test(raw)) {
    refuse("The host is a socket path.", "Use the server's network name or address.");
  }
  if (raw.includes("%")) refuse("The host is percent-encoded.", "Write the host as it is.");
  if (/[^\x20-\x7e]/.test(raw)) {
    refuse("The host has characters outside ASCII.", "Write an international name in its xn-- form.");
  }
  if (raw.length > 253) refuse("The host is longer than 253 characters.");
  const host = raw.toLowerCase();
  const labels = host.split(".");
  if (labels.some((label) => !/^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))) {
    refuse("The host is not a valid name or address.", "Names consist of letters, digits, hyphens and single dots.");
  }
  const last = labels.at(-1) ?? "";
  return /^(\d+|0x[0-9a-f]*)$/.test(last) ? parseIpv4(labels) : host;
}

/** Whatever ends in a number is an IPv4 address to some resolver: only the plain four decimal numbers are taken. */
function parseIpv4(labels: readonly string[]): string {
  if (labels.length !== 4 || labels.some((label) => !/^(0|[1-9]\d{0,2})$/.test(label) || Number(label) > 255)) {
    refuse("The host is an unusual form of an IPv4 address.", "Write four decimal numbers, as in 192.0.2.10.");
  }
  const [first = 0, second = 0] = labels.map(Number);
  if (first === 0 || first >= 224) refuse("The host is an address that no single server can have.");
  if (first === 169 && second === 254) refuse("The host is a link-local address; no database is reached there.");
  return labels.join(".");
}

function parseIpv6(raw: string): string {
  const inside = raw.slice(1, -1);
  if (!raw.endsWith("]") || inside === "") refuse("The IPv6 address is not closed with a bracket.");
  if (inside.includes("%")) refuse("The IPv6 address names a zone.", "Use an address that is valid everywhere.");
  if (!/^[0-9a-fA-F:.]+$/.test(inside)) refuse("The text in brackets is not an IPv6 address.");
  const canonical = canonicalIpv6(inside);
  if (!canonical) refuse("The text in brackets is not an IPv6 address.");
  if (canonical === "::") refuse("The host is an address that no single server can have.");
  if (/^::ffff:/.test(canonical)) refuse("The host is an IPv4 address in IPv6 clothing.", "Write the IPv4 address.");
  if (/^fe[89ab]|^ff/.test(canonical)) refuse("The host is a link-local or multicast address.");
  return canonical;
}

/** The platform's own URL parser knows RFC 4291 in browsers and in Node. */
function canonicalIpv6(inside: string): string | null {
  try {
    return new URL(`http://[${inside}]/`).hostname.slice(1, -1);
  } catch {
    return null;
  }
}
