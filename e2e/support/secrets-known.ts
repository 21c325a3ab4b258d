import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { armor, Decrypter } from "age-encryption";
import { home } from "./fixtures";
import { type Place, type Secret, shortest } from "./secrets-search";

type ByName = Readonly<Record<string, string>>;
type Demo = { databases: ByName; maintenance: ByName; users: { email: string; password: string }[] };

const each = (what: string, values: ByName): Secret[] =>
  Object.entries(values).map(([name, value]) => ({ name: `${what} of ${name}`, value }));

/** What of each file of the keys folder is secret. */
const keyFiles: Readonly<Record<string, (text: string) => readonly Secret[]>> = {
  "archives.key": (value) => [{ name: "key of the archives", value }],
  "archives.pub": () => [],
  "audit.key": (value) => [{ name: "key of the audit log", value }],
  "manifests.key": (value) => [{ name: "key of the manifests", value }],
  "worker.key": (value) => [{ name: "key of the worker", value }],
  "worker.pub": () => [],
  "session.secret": (value) => [{ name: "key of the sessions", value }],
  "database.json": (text) => {
    const { superuser, owner, runtime } = JSON.parse(text);
    return each("password", { superuser, owner, runtime });
  },
  "demo.json": (text) => {
    const { databases, maintenance, users }: Demo = JSON.parse(text);
    const people = Object.fromEntries(users.map(({ email, password }) => [email, password]));
    return [...each("password", databases), ...each("hook secret", maintenance), ...each("sign-in", people)];
  },
};

/** The secrets of the keys folder. Throws when there is a file that nothing is said of here. */
export function secretsOfKeys(): Secret[] {
  const folder = join(home(), "keys");
  return readdirSync(folder).flatMap((file) => {
    const read = keyFiles[file];
    if (!read) throw new Error(`is anything in keys/${file} secret?`);
    return read(readFileSync(join(folder, file), "utf8").trim());
  });
}

const sealed = /-----BEGIN AGE ENCRYPTED FILE-----[\s\S]+?-----END AGE ENCRYPTED FILE-----/g;

/** Everything that lies sealed anywhere in these rows, opened with the key of the worker. */
export async function secretsSealedIn(rows: readonly Place[]): Promise<Secret[]> {
  const texts = rows.flatMap(({ bytes }) => bytes.toString().replace(/\\+n/g, "\n").match(sealed) ?? []);
  const opener = new Decrypter();
  opener.addIdentity(readFileSync(join(home(), "keys", "worker.key"), "utf8").trim());
  const secrets = new Map<string, string>();
  for (const text of new Set(texts)) {
    const { purpose, secret } = JSON.parse(await opener.decrypt(armor.decode(text), "text"));
    for (const value of partsOf(secret)) if (Buffer.byteLength(value) >= shortest) secrets.set(value, purpose);
  }
  return [...secrets].map(([value, name]) => ({ name, value }));
}

/** A password as it is; of a channel's configuration its secret, the address behind the host, the mail server's password. */
function partsOf(text: string): string[] {
  const { secret, url, server } = configurationIn(text);
  if (!url && !server) return [text];
  const address = url ? new URL(url) : null;
  const password = server ? decodeURIComponent(new URL(server).password) : "";
  return [secret ?? "", password, address ? address.pathname + address.search : ""];
}

function configurationIn(text: string): { secret?: string; url?: string; server?: string } {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
