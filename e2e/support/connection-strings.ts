// Hostile connection strings, in groups. Where they name a server it is the test's own, which must never hear of them.

export type Place = { readonly port: number; readonly folder: string };
/** `says`: words of the sentence that refuses it; `ca`: what is pasted beside it. */
export type StringCase = { readonly text: string; readonly says: string; readonly ca?: string };

/** The password in all of them; it must come back nowhere. */
export const canary = "canary-7b1f";

const at = (rest: string) => `postgresql://app:${canary}@${rest}`;
const cases = (entries: readonly (readonly [text: string, says: string])[]): StringCase[] =>
  entries.map(([text, says]) => ({ text, says }));

export function keywordCases({ port, folder }: Place): StringCase[] {
  const values: Record<string, string> = {
    host: "127.0.0.1",
    hostaddr: "127.0.0.1",
    port: String(port),
    user: "postgres",
    dbname: "eduhub_production",
    passfile: `${folder}/passfile`,
    service: "evil",
    servicefile: `${folder}/service`,
    options: "-csearch_path%3Devil",
    sslkey: `${folder}/key`,
    target_session_attrs: "any",
  };
  const keywords =
    "host hostaddr port user password dbname passfile options service servicefile application_name fallback_application_name " +
    "client_encoding sslcert sslkey sslpassword sslrootcert sslcrl sslcrldir sslsni sslcompression sslaccept sslidentity ssl " +
    "requiressl sslnegotiation requirepeer require_auth channel_binding krbsrvname gsslib gssencmode gssdelegation " +
    "target_session_attrs load_balance_hosts replication keepalives keepalives_idle tcp_user_timeout " +
    "ssl_min_protocol_version ssl_max_protocol_version scram_client_key oauth_issuer min_protocol_version SSLMODE Schema";
  const plain = keywords.split(" ").map((word) => [at(`127.0.0.1:${port}/shop?${word}=${values[word] ?? "x"}`), word]);
  const dressed = [
    [`?%68ost=127.0.0.1`, "host"],
    [`?%2568ost=127.0.0.1`, "unusual name"],
    [`?sslmode=require&host=${folder}`, "host"],
    [`?host=%2Ftmp`, "host"],
    [`?options=-c%20client_connection_check_interval%3D0`, "options"],
    [`?constructor=x`, "constructor"],
    [`?__proto__=x`, "unusual name"],
    [`?schema=a&schema=b`, "twice"],
    [`?sslmode=require&sslmode=disable`, "twice"],
    [`?schema=a&%73chema=b`, "twice"],
    [`?sslmode=allow`, "sslmode"],
    [`?sslmode=no-verify`, "sslmode"],
    [`?sslmode=REQUIRE`, "sslmode"],
    [`?sslmode`, "no name or no value"],
    [`?=x`, "no name or no value"],
    [`?schema=`, "no value"],
    [`?schema=a=b`, "equals"],
    [`?schema=a+b`, "plus"],
    [`?schema=a%00`, "control"],
    [`?schema=pg%E2%80%AE`, "direction-changing"],
    [`?schema=${"x".repeat(64)}`, "63 bytes"],
    [`?`, "empty keyword"],
    [`?&sslmode=require`, "empty keyword"],
    [`?sslmode=require&`, "empty keyword"],
    [`?sslmode=require?host=127.0.0.1`, "more than one question mark"],
  ].map(([query = "", says = ""]) => [at(`127.0.0.1:${port}/shop${query}`), says] as const);
  return cases([...plain.map(([text = "", word]) => [text, `"${word}"`] as const), ...dressed]);
}

export function hostCases({ port, folder }: Place): StringCase[] {
  const hosts = [
    ["", "host is empty"],
    ["0177.1", "IPv4"],
    ["0177.0.0.1", "IPv4"],
    ["2130706433", "IPv4"],
    ["0x7f000001", "IPv4"],
    ["0x7f.1", "IPv4"],
    ["127.1", "IPv4"],
    ["127.0.1", "IPv4"],
    ["127.0.0.01", "IPv4"],
    ["127.0.0.256", "IPv4"],
    ["127.0.0.1.1", "IPv4"],
    ["017700000001", "IPv4"],
    ["0.0.0.0", "no single server"],
    ["0", "IPv4"],
    ["255.255.255.255", "no single server"],
    ["169.254.169.254", "link-local"],
    ["[::ffff:127.0.0.1]", "IPv4 address in IPv6"],
    ["[::ffff:7f00:1]", "IPv4 address in IPv6"],
    ["[::]", "no single server"],
    ["[fe80::1]", "link-local"],
    ["[fe80::1%25lo]", "zone"],
    ["[::1%251]", "zone"],
    ["[::1", "not closed"],
    ["[]", "not closed"],
    ["[localhost]", "not an IPv6"],
    ["[1::2::3]", "not an IPv6"],
    ["[::1]]", "not closed"],
    ["localhost.", "not a valid name"],
    ["localhost..", "not a valid name"],
    [".localhost", "not a valid name"],
    ["-localhost", "not a valid name"],
    ["local host", "space"],
    ["127.0.0.1,127.0.0.1", "several hosts"],
    ["127.0.0.1:1,127.0.0.1", "several hosts"],
    ["%2Ftmp", "socket"],
    [encodeURIComponent(folder), "socket"],
    ["%6Cocalhost", "percent-encoded"],
    ["%256Cocalhost", "percent-encoded"],
    ["127.0.0.1%00.example.com", "percent-encoded"],
    ["@abstract", "unexpected place"],
    ["evil@127.0.0.1", "unexpected place"],
    ["bücher.example", "ASCII"],
    ["loc\u0430lhost", "ASCII"],
    ["１２７.0.0.1", "ASCII"],
    ["127。0。0。1", "ASCII"],
    ["$(id)", "not a valid name"],
    ["`id`", "not a valid name"],
    ["a;b", "not a valid name"],
    ["*", "not a valid name"],
    ["a".repeat(64), "not a valid name"],
    [`${"a.".repeat(130)}a`, "253"],
  ] as const;
  return cases(hosts.map(([host, says]) => [at(`${host}:${port}/shop`), says]));
}

export function portCases(): StringCase[] {
  const ports = "0 -1 +1 65536 99999 5432x 0x1538 1e3 05432 5432.0 ５４３２ 5432:5433 5432%30".split(" ");
  return [
    ...cases([...ports, ""].map((port) => [at(`127.0.0.1:${port}/shop`), "port"])),
    ...cases([
      [at("127.0.0.1: 5432/shop"), "space"],
      [at("127.0.0.1:1,2/shop"), "several hosts"],
      [at("::1/shop"), "host is empty"],
    ]),
  ];
}
