import { describe, expect, test } from "vitest";
import { OpsError } from "@/lib/errors";
import {
  type Connection,
  connectionUrl,
  connectionUrlWithoutPassword,
  formatConnection,
  parseConnectionString,
} from "@/lib/postgres/connection-string";

const plain: Connection = {
  host: "db.example.com",
  port: 5432,
  user: "app",
  password: "secret",
  database: "shop",
  sslmode: "prefer",
  schema: null,
  ca: null,
};
const CA = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
const at = (rest: string) => `postgresql://app:secret@${rest}`;

describe("accepted", () => {
  test.each<[string, Partial<Connection>]>([
    ["postgres://app:secret@db.example.com/shop", {}],
    [at("db.example.com:6000/shop"), { port: 6000 }],
    [at("DB.Example.com/shop"), {}],
    [at("db/shop"), { host: "db" }],
    [at("my_db-1/shop"), { host: "my_db-1" }],
    [at("192.0.2.10:1/shop"), { host: "192.0.2.10", port: 1 }],
    [at("127.0.0.1:65535/shop"), { host: "127.0.0.1", port: 65535 }],
    [at("[2001:DB8:0::1]:5433/shop"), { host: "2001:db8::1", port: 5433 }],
    [at("[::1]/shop"), { host: "::1" }],
    [at("xn--bcher-kva.example/shop"), { host: "xn--bcher-kva.example" }],
    [at("db.example.com/shop?schema=app&sslmode=verify-full"), { schema: "app", sslmode: "verify-full" }],
    [at("db.example.com/a%3Db"), { database: "a=b" }],
    [at("db.example.com/postgresql:%2F%2Fx"), { database: "postgresql://x" }],
    [at("db.example.com/--file=x"), { database: "--file=x" }],
    [at("db.example.com/-h"), { database: "-h" }],
    [at("db.example.com/$(id)"), { database: "$(id)" }],
    [at("db.example.com/`id`"), { database: "`id`" }],
    [at("db.example.com/caf%C3%A9%F0%9F%9A%80"), { database: "café🚀" }],
    [at(`db.example.com/${"x".repeat(63)}`), { database: "x".repeat(63) }],
    ["postgresql://app:p%3A%40%2F%3F%23%25%27%22%20%5C@db.example.com/shop", { password: "p:@/?#%'\" \\" }],
    ["postgresql://app:a:b@db.example.com/shop", { password: "a:b" }],
    ["postgresql://app:a%2525b@db.example.com/shop", { password: "a%25b" }],
    ["postgresql://a%40b:secret@db.example.com/shop", { user: "a@b" }],
    ["postgresql://app:secret$!*()[]{}|^@db.example.com/shop", { password: "secret$!*()[]{}|^" }],
  ])("%s", (text, expected) => {
    const { connection, notices } = parseConnectionString(text);
    expect(connection).toEqual({ ...plain, ...expected });
    expect(notices).toEqual([]);
    expect(parseConnectionString(connectionUrl(connection)).connection).toEqual(connection);
    expect(connectionUrlWithoutPassword(connection)).not.toContain(encodeURIComponent(connection.password));
  });

  test.each([
    "connection_limit",
    "pool_timeout",
    "pgbouncer",
    "connect_timeout",
    "socket_timeout",
    "statement_cache_size",
  ])("%s is dropped with a notice", (keyword) => {
    const { connection, notices } = parseConnectionString(at(`db.example.com/shop?${keyword}=5&sslmode=require`));
    expect(connection).toEqual({ ...plain, sslmode: "require" });
    expect(notices).toEqual([expect.stringContaining(keyword)]);
  });

  test.each([
    ["", "verify-full", 1],
    ["?sslmode=require", "verify-ca", 1],
    ["?sslmode=verify-ca", "verify-ca", 0],
    ["?sslmode=verify-full", "verify-full", 0],
  ])("a pasted CA with %s means %s", (query, sslmode, count) => {
    const { connection, notices } = parseConnectionString(at(`db.example.com/shop${query}`), `\r\n${CA}\r\n`);
    expect(connection).toMatchObject({ sslmode, ca: `${CA}\n` });
    expect(notices).toHaveLength(count);
  });

  test.each(["ep-x-pooler.eu.neon.tech/shop", "aws-0.pooler.supabase.com/shop", "db.example.com:6543/shop"])(
    "%s is noticed as a pooler",
    (rest) => {
      expect(parseConnectionString(at(rest)).notices).toEqual([expect.stringContaining("pooler")]);
    },
  );
});

describe("refused", () => {
  const KEYWORDS =
    "host hostaddr port user password dbname passfile options service servicefile application_name fallback_application_name " +
    "client_encoding sslcert sslkey sslpassword sslrootcert sslcrl sslcrldir sslsni sslcompression sslaccept sslidentity ssl " +
    "requiressl sslnegotiation requirepeer require_auth channel_binding krbsrvname gsslib gssencmode gssdelegation " +
    "target_session_attrs load_balance_hosts replication keepalives keepalives_idle tcp_user_timeout passcode " +
    "ssl_min_protocol_version ssl_max_protocol_version scram_client_key scram_server_key oauth_issuer min_protocol_version SSLMODE Schema";
  test.each(KEYWORDS.split(" "))("the keyword %s, by its name", (keyword) => {
    expect(() => parseConnectionString(at(`db.example.com/shop?${keyword}=x`))).toThrow(`"${keyword}"`);
  });

  test.each([
    ["", "empty"],
    ["   ", "empty"],
    [` ${at("db.example.com/shop")}`, "space"],
    [`${at("db.example.com/shop")}\n`, "line break"],
    [at("db.example.com/sh\u0000op"), "control"],
    [at("db.example.com/sh%00op"), "control"],
    [at("db.example.com/sh%0Aop"), "control"],
    ["postgresql://app:se%0Dcret@db.example.com/shop", "control"],
    [at(`db.example.com/${"x".repeat(64)}`), "63 bytes"],
    [at(`db.example.com/${"é".repeat(32)}`), "63 bytes"],
    [`${at("db.example.com/shop")}${"x".repeat(5_000)}`, "longer than"],
    [`postgresql://app:${"x".repeat(1_001)}@db.example.com/shop`, "longer than 1000"],
    ["host=db.example.com dbname=shop", "space"],
    ["http://app:secret@db.example.com/shop", "does not begin"],
    ["file:///etc/passwd", "does not begin"],
    ["POSTGRESQL://app:secret@db.example.com/shop", "does not begin"],
    ["jdbc:postgresql://db.example.com/shop", "JDBC"],
    ["prisma+postgres://accelerate.prisma-data.net/?api_key=x", "Accelerate"],
    ["postgresql:app:secret@db.example.com/shop", "does not begin"],
    ["postgresql://db.example.com/shop", "no user and password"],
    ["postgresql://app@db.example.com/shop", "no password"],
    ["postgresql://app:@db.example.com/shop", "no password"],
    ["postgresql://:secret@db.example.com/shop", "user name is empty"],
    ["postgresql://@db.example.com/shop", "user name is empty"],
    [at("db.example.com"), "no database"],
    [at("db.example.com/"), "no database"],
    [at("db.example.com?sslmode=require"), "no database"],
    [at("db.example.com/a/b"), "slash"],
    [at("db.example.com/template0"), "template"],
    [at("db.example.com/%20shop"), "space"],
    [at("db.example.com/sh%E2%80%AEop"), "direction-changing"],
    [at("db.example.com/sh%E2%80%8Bop"), "invisible"],
    [at("db.example.com/%zz"), "hexadecimal"],
    [at("db.example.com/%C3"), "UTF-8"],
    [at("db.example.com/shop#x"), "#"],
    ["postgresql://app:se#cret@db.example.com/shop", "#"],
    ["postgresql://app:se/cret@db.example.com/shop", "unexpected place"],
    ["postgresql://app:se?cret@db.example.com/shop", "unexpected place"],
    ["postgresql://app:se@cret@db.example.com/shop", "unexpected place"],
    ["postgresql://app:se\\cret@db.example.com/shop", "backslash"],
    [at("/shop"), "host is empty"],
    [at(":5432/shop"), "host is empty"],
    [at("a,b/shop"), "several hosts"],
    [at("a:1,b:2/shop"), "several hosts"],
    [at("%2Fvar%2Frun/shop"), "socket"],
    [at("%64b/shop"), "percent-encoded"],
    [at("@abstract/shop"), "unexpected place"],
    [at("bücher.example/shop"), "ASCII"],
    [at("db..example/shop"), "not a valid name"],
    [at("db.example./shop"), "not a valid name"],
    [at("-db/shop"), "not a valid name"],
    [at(`${"a".repeat(64)}/shop`), "not a valid name"],
    [at(`${"a.".repeat(130)}a/shop`), "253"],
    [at("0x7f.1/shop"), "IPv4"],
    [at("127.1/shop"), "IPv4"],
    [at("2130706433/shop"), "IPv4"],
    [at("010.0.0.1/shop"), "IPv4"],
    [at("0177.1/shop"), "IPv4"],
    [at("0x7f000001/shop"), "IPv4"],
    [at("1.2.3.256/shop"), "IPv4"],
    [at("1.2.3.4.5/shop"), "IPv4"],
    [at("0.0.0.0/shop"), "no single server"],
    [at("255.255.255.255/shop"), "no single server"],
    [at("169.254.169.254/shop"), "link-local"],
    [at("[::1/shop"), "not closed"],
    [at("[]/shop"), "not closed"],
    [at("[fe80::1%25eth0]/shop"), "zone"],
    [at("[fe80::1]/shop"), "link-local"],
    [at("[::ffff:127.0.0.1]/shop"), "IPv4 address in IPv6"],
    [at("[::]/shop"), "no single server"],
    [at("[hello]/shop"), "not an IPv6"],
    [at("[1::2::3]/shop"), "not an IPv6"],
    [at("::1/shop"), "host is empty"],
    [at("db.example.com:/shop"), "port"],
    [at("db.example.com:0/shop"), "port"],
    [at("db.example.com:-1/shop"), "port"],
    [at("db.example.com:65536/shop"), "port"],
    [at("db.example.com:5432x/shop"), "port"],
    [at("db.example.com:05432/shop"), "port"],
    [at("db.example.com:５４３２/shop"), "port"],
    [at("db.example.com/shop?"), "empty keyword"],
    [at("db.example.com/shop?&sslmode=require"), "empty keyword"],
    [at("db.example.com/shop?sslmode"), "no name or no value"],
    [at("db.example.com/shop?=x"), "no name or no value"],
    [at("db.example.com/shop?schema="), "no value"],
    [at("db.example.com/shop?schema=a&schema=b"), "twice"],
    [at("db.example.com/shop?schema=a%00"), "control"],
    [at("db.example.com/shop?schema=a+b"), "plus"],
    [at("db.example.com/shop?schema=a=b"), "equals"],
    [at("db.example.com/shop?sslmode=allow"), "sslmode"],
    [at("db.example.com/shop?sslmode=REQUIRE"), "sslmode"],
    [at("db.example.com/shop?%68ost=evil"), '"host"'],
    [at("db.example.com/shop?sslmode=require?x=y"), "more than one question mark"],
  ])("%s", (text, words) => {
    let thrown: unknown;
    try {
      parseConnectionString(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(OpsError);
    expect(thrown).toMatchObject({ code: "INVALID", message: expect.stringContaining(words) });
    expect(`${(thrown as OpsError).message} ${(thrown as OpsError).hint}`).not.toMatch(/secret|cret\b/);
  });

  test.each([
    ["?sslmode=disable", CA, "would ignore it"],
    ["?sslmode=prefer", CA, "would ignore it"],
    ["", "not pem", "PEM"],
    ["", `${CA}\n-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----`, "private key"],
    ["", `${CA}${"\n".repeat(70_000)}${CA}`, "64 KiB"],
  ])("a CA with %s", (query, ca, words) => {
    expect(() => parseConnectionString(at(`db.example.com/shop${query}`), ca)).toThrow(words);
  });
});

test("what people see holds no password", () => {
  expect(formatConnection({ ...plain, host: "::1" })).toBe("app@[::1]:5432/shop");
});
