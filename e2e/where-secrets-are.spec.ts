import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { postgresFolder } from "../bin/embedded-postgres.mjs";
import { buildId } from "./support/build";
import { query } from "./support/databases";
import { expect, home, test } from "./support/fixtures";
import { addPrincipals, roles } from "./support/principals";
import { everyAnswer } from "./support/secrets-answers";
import { environmentsWith, nameOf } from "./support/secrets-environments";
import { secretsOfKeys, secretsSealedIn } from "./support/secrets-known";
import { filesBelow, rowsOfEveryTable } from "./support/secrets-places";
import { type Planted, plantSecrets } from "./support/secrets-planted";
import { programsSeen } from "./support/secrets-programs";
import { lookInto, type Place, type Secret } from "./support/secrets-search";

// All that the whole run has left behind is looked into, so it comes last: the files run in the order of their names.
test.describe.configure({ timeout: 300_000 });

const metricsToken = process.env.HOLDFAST_E2E_METRICS_TOKEN ?? "";
const clean = { found: [], isMarkSeen: true };
let people: Awaited<ReturnType<typeof addPrincipals>>;
let planted: Planted;
let rows: Place[];
let sealed: Secret[];
let secrets: Secret[];

test.beforeAll(async () => {
  people = await addPrincipals();
  planted = await plantSecrets(people);
  const busy = `SELECT 1 FROM "Run" WHERE status IN ('queued', 'running')`;
  await expect.poll(() => query("holdfast", busy), { timeout: 120_000 }).toEqual([]);
  rows = await rowsOfEveryTable();
  sealed = await secretsSealedIn(rows);
  const cookies = roles.map((role) => ({
    name: `cookie of the ${role}`,
    value: people[role].cookie.split("=")[1] ?? "",
  }));
  const token = { name: "token of the metrics", value: metricsToken };
  const named = [...secretsOfKeys(), ...planted.secrets, ...cookies, token];
  secrets = [...named, ...sealed.filter(({ value }) => named.every((one) => one.value !== value))];
});
test.afterAll(() => people?.remove());

test("this comes last, and what was given to Holdfast to keep lies sealed", () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".spec.ts"));
  expect(files.sort().at(-1)).toBe("where-secrets-are.spec.ts");
  const given = planted.secrets.filter(({ name }) => /hook|channel|mail|database/.test(name));
  expect(given.length).toBeGreaterThanOrEqual(12);
  for (const { name, value } of given) {
    expect([name, sealed.some((one) => one.value.includes(value))]).toEqual([name, true]);
  }
});

test("no argument of any program that has run is a secret", () => {
  const seen = programsSeen().map(({ argv }) => ({ name: argv.replaceAll("\0", " "), bytes: Buffer.from(argv) }));
  expect(lookInto(seen, secrets, "bin/worker.ts")).toEqual(clean);
});

test("environments can be read by nobody else, and hold what their program needs: those of PostgreSQL's tools nothing", () => {
  // One that ended while it was looked at has shown nothing.
  const ours = programsSeen().flatMap(({ ours }) => (ours && ours.mode !== "gone" ? [ours] : []));
  expect(new Set(ours.map(({ mode }) => mode))).toEqual(new Set(["400"]));
  expect(environmentsWith(secrets, ours)).toEqual([]);
  const tools = ours.filter(({ environment }) => environment.includes(`PGDATABASE=${planted.database}\0`)).map(nameOf);
  expect(tools).toContainEqual(expect.stringContaining("/pg_dump "));
});

test("no row of any table is or holds a secret", () => {
  expect(lookInto(rows, secrets, planted.environment)).toEqual(clean);
  const engine = rows.filter(({ name }) => !name.includes(" public."));
  expect(lookInto(engine, secrets, planted.runId)).toEqual(clean);
});

test("no file but the keys holds a secret: logs, manifests, the database's own, the build", async () => {
  await query("postgres", "CHECKPOINT");
  const ownFiles = /^(keys|postgres|archives\/.+\.dump(\.age)?)$/;
  expect(lookInto(filesBelow(home(), ownFiles), secrets, `"${planted.database}"`)).toEqual(clean);
  const logs = [...filesBelow(join(home(), "logs"))];
  expect(logs.filter(({ bytes }) => bytes.length > 0).map(({ name }) => name)).toEqual(
    expect.arrayContaining(["web", "worker", "database"].map((log) => join(home(), "logs", `${log}.log`))),
  );
  expect(lookInto(logs, secrets, planted.database)).toEqual(clean);
  expect(lookInto(filesBelow(postgresFolder(home())), secrets, planted.environment)).toEqual(clean);
  expect(lookInto(filesBelow(join(import.meta.dirname, "..", ".next")), secrets, buildId())).toEqual(clean);
  const keys = readdirSync(join(home(), "keys")).filter((file) => !file.endsWith(".pub"));
  const modes = keys.map((file) => statSync(join(home(), "keys", file)).mode & 0o777);
  expect(new Set(modes)).toEqual(new Set([0o600]));
});

test("no answer holds a secret, whoever asks for whatever page, route or change", async () => {
  const cookies = Object.fromEntries((["anonymous", ...roles] as const).map((who) => [who, people[who].cookie]));
  const answers = await everyAnswer(planted.environmentId, cookies, metricsToken);
  for (const who of roles) {
    const own = answers.filter(({ name }) => name.includes(`to ${who} at`));
    expect([who, lookInto(own, secrets, planted.environment)]).toEqual([who, clean]);
  }
  expect(lookInto(answers, secrets, "holdfast_workers")).toEqual(clean);
  expect(lookInto(planted.answers, secrets, planted.runId)).toEqual(clean);
});
