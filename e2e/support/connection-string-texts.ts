// More hostile connection strings: names, encodings and what is no address at all. And the good ones.
import { canary, type Place, type StringCase } from "./connection-strings";

const at = (rest: string) => `postgresql://app:${canary}@${rest}`;
const pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
const cases = (entries: readonly (readonly [text: string, says: string])[]): StringCase[] =>
  entries.map(([text, says]) => ({ text, says }));

export function nameCases({ port }: Place): StringCase[] {
  const server = `127.0.0.1:${port}`;
  const users = [
    ["", "user name is empty"],
    [`:${canary}`, "user name is empty"],
    ["app", "no password"],
    ["app:", "no password"],
    [`${"x".repeat(64)}:${canary}`, "63 bytes"],
    [`ap%00p:${canary}`, "control"],
    [`%20app:${canary}`, "space"],
    [`ap\\p:${canary}`, "backslash"],
    [`app:${canary}%0A`, "control"],
    [`app:${canary}%0D%0Ahost=127.0.0.1`, "control"],
    [`app:${canary}%`, "hexadecimal"],
    [`app:${canary}%zz`, "hexadecimal"],
    [`app:${canary}%C3`, "UTF-8"],
    [`app:${canary}/x`, "unexpected place"],
    [`app:${canary}?x`, "unexpected place"],
    [`app:${canary}#x`, "#"],
    [`app:${canary}@x`, "unexpected place"],
    [`app:${"x".repeat(1_001)}`, "longer than 1000"],
  ] as const;
  const databases = [
    ["", "no database"],
    ["a/b", "slash"],
    ["../shop", "slash"],
    ["template0", "template"],
    ["template1", "template"],
    ["%20shop", "space"],
    ["shop%20", "space"],
    ["sh%00op", "control"],
    ["sh%0Aop", "control"],
    ["sh%1B%5B31mop", "control"],
    ["sh%E2%80%AEop", "direction-changing"],
    ["sh%E2%80%8Bop", "invisible"],
    ["sh%EF%BB%BFop", "invisible"],
    ["%ED%A0%80", "UTF-8"],
    ["%C0%AF", "UTF-8"],
    ["x".repeat(64), "63 bytes"],
    ["x".repeat(1_000), "63 bytes"],
    ["é".repeat(32), "63 bytes"],
    ["shop@127.0.0.1", "unexpected place"],
    ["shop#x", "#"],
    ["shop%", "hexadecimal"],
  ] as const;
  return cases([
    ...users.map(([user, says]) => [`postgresql://${user}@${server}/shop`, says] as const),
    ...databases.map(([name, says]) => [at(`${server}/${name}`), says] as const),
    [`postgresql://${server}/shop`, "no user and password"],
    [at(server), "no database"],
    [at(`${server}?sslmode=require`), "no database"],
  ]);
}

export function strangeCases({ port, folder }: Place): StringCase[] {
  const server = `127.0.0.1:${port}`;
  const good = at(`${server}/shop`);
  const conninfo = `host=127.0.0.1 port=${port} user=app password=${canary} dbname=shop`;
  return cases([
    ["   ", "empty"],
    [conninfo, "space"],
    [`host='127.0.0.1'port='${port}'dbname='shop'`, "does not begin"],
    [`service=evil`, "does not begin"],
    [`passfile=${folder}/passfile`, "does not begin"],
    [`${good} ${conninfo}`, "space"],
    [`--file=${folder}/pwned`, "does not begin"],
    [`-h127.0.0.1`, "does not begin"],
    [`http://app:${canary}@${server}/shop`, "does not begin"],
    [`file:///etc/passwd`, "does not begin"],
    [`mysql://app:${canary}@${server}/shop`, "does not begin"],
    [`POSTGRESQL://app:${canary}@${server}/shop`, "does not begin"],
    [`postgresql:app:${canary}@${server}/shop`, "does not begin"],
    [`postgresql:/app:${canary}@${server}/shop`, "does not begin"],
    [`postgresql+psycopg2://app:${canary}@${server}/shop`, "does not begin"],
    [`jdbc:postgresql://${server}/shop`, "JDBC"],
    [`prisma+postgres://accelerate.example/?api_key=${canary}`, "Accelerate"],
    [`DATABASE_URL=${good}`, "does not begin"],
    [`"${good}"`, "does not begin"],
    [`'${good}'`, "does not begin"],
    [`psql ${good}`, "space"],
    [`\${DATABASE_URL}`, "does not begin"],
    [`${good}\u0000`, "control"],
    [`${good}\n?x`, "control"],
    [`${good.replace("@", "\n@")}`, "control"],
    [`${good.replace("@", "\u007f@")}`, "control"],
    [`${good.replace("shop", "sh\ud800op")}`, "control"],
    [`${good.replace("@", " @")}`, "space"],
    [`${good.replace("@", "\u00a0@")}`, "space"],
    [`\u200b${good}`, "does not begin"],
    [good.replace("postgresql", "postgr\u0435sql"), "does not begin"],
    [good.replaceAll("/", "\\"), "backslash"],
    [good.replaceAll(":", "%3A"), "does not begin"],
  ]);
}

export function certificateCases({ port }: Place): StringCase[] {
  const text = at(`127.0.0.1:${port}/shop`);
  return [
    { text, ca: "not pem", says: "PEM" },
    { text, ca: `${pem}\n-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----`, says: "private key" },
    { text, ca: `/etc/ssl/ca.pem`, says: "PEM" },
    { text, ca: `${pem}\u0000`, says: "PEM" },
    { text: `${text}?sslmode=disable`, ca: pem, says: "would ignore it" },
    { text: `${text}?sslmode=prefer`, ca: pem, says: "would ignore it" },
  ];
}

/** Not even texts, or too long to be looked at: what the field says then. */
export const wrongInputs: readonly (readonly [input: unknown, says: string])[] = [
  [{}, "This is missing."],
  [{ connectionString: "" }, "Paste the connection string."],
  [{ connectionString: null }, "not what belongs here"],
  [{ connectionString: 5432 }, "not what belongs here"],
  [{ connectionString: true }, "not what belongs here"],
  [{ connectionString: [at("127.0.0.1/shop")] }, "not what belongs here"],
  [{ connectionString: { host: "127.0.0.1" } }, "not what belongs here"],
  [{ connectionString: at(`127.0.0.1/${"x".repeat(5_000)}`) }, "At most 4096 characters."],
  [{ connectionString: at(`127.0.0.1/${"x".repeat(900_000)}`) }, "At most 4096 characters."],
  [{ connectionString: at("127.0.0.1/shop"), ca: [pem] }, "not what belongs here"],
  [[at("127.0.0.1/shop")], "not what belongs here"],
  [at("127.0.0.1/shop"), "not what belongs here"],
  [null, "not what belongs here"],
];

/** `shown` is what people see of it. `reaches` those that the worker must try at the test's own server. */
export type GoodCase = {
  readonly text: string;
  readonly shown: string;
  readonly notice?: string;
  readonly ca?: string;
};

export function goodCases({ port }: Place): GoodCase[] {
  const server = `127.0.0.1:${port}`;
  const databases: readonly (readonly [typed: string, name: string])[] = [
    ["a%3Db", "a=b"],
    ["postgresql:%2F%2Fx", "postgresql://x"],
    ["--file=x", "--file=x"],
    ["-h", "-h"],
    ["$(id)", "$(id)"],
    ["`id`", "`id`"],
    ["a;b", "a;b"],
    ["a%27b%22c", `a'b"c`],
    ["host=evil%20user=x", "host=evil user=x"],
    ["caf%C3%A9%F0%9F%9A%80", "café🚀"],
    ["%25", "%"],
    ["%2541", "%41"],
    ["postgres", "postgres"],
    ["x".repeat(63), "x".repeat(63)],
  ];
  const dropped = ["connection_limit", "pool_timeout", "pgbouncer", "connect_timeout", "statement_cache_size"];
  return [
    { text: at(`${server}/shop`), shown: `app@${server}/shop` },
    { text: `  ${at(`${server}/shop`)}\n`, shown: `app@${server}/shop` },
    { text: `postgres://app:${canary}@${server}/shop`, shown: `app@${server}/shop` },
    { text: at(`127.1.2.3:${port}/shop`), shown: `app@127.1.2.3:${port}/shop` },
    { text: at(`LOCALHOST:${port}/shop`), shown: `app@localhost:${port}/shop` },
    { text: at(`${server}/shop?schema=a%20b&sslmode=disable`), shown: `app@${server}/shop` },
    { text: at(`${server}/shop?sslmode=verify-full`), ca: pem, shown: `app@${server}/shop` },
    { text: `postgresql://a%40b:${canary}@${server}/shop`, shown: `a@b@${server}/shop` },
    { text: `postgresql://app:${canary}%25%3A%40%2F%3F%23%5C%27%22@${server}/shop`, shown: `app@${server}/shop` },
    { text: `postgresql://app:${canary}$!*()[]{}|^:@${server}/shop`, shown: `app@${server}/shop` },
    ...databases.map(([typed, name]) => ({ text: at(`${server}/${typed}`), shown: `app@${server}/${name}` })),
    ...dropped.map((word) => ({
      text: at(`${server}/shop?${word}=5`),
      shown: `app@${server}/shop`,
      notice: `${word} was left out`,
    })),
  ];
}
