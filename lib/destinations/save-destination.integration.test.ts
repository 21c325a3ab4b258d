import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, type Bench, openBench } from "@/e2e/support/backup-bench";
import { bucketSettings } from "@/e2e/support/destination-bench";
import { startS3, type TestS3 } from "@/e2e/support/s3/start-s3";
import { read } from "@/lib/db/read";
import { checkDue } from "@/lib/destinations/check-destinations";
import { chooseDestinations } from "@/lib/destinations/choose-destinations";
import { chooseEncryption } from "@/lib/destinations/choose-encryption";
import { getDestinationChoice, listCopies, listDestinations } from "@/lib/destinations/data";
import { requestDestinationCheck, saveDestination, toggleDestination } from "@/lib/destinations/save-destination";
import { type BucketSettings, builtInId, type DestinationSettings } from "@/lib/destinations/schema";

const admin = actorOf("admin");
let bench: Bench;
let s3: TestS3;
let folder: string;

beforeAll(async () => {
  s3 = await startS3();
  bench = await openBench("CREATE TABLE pupil AS SELECT generate_series(1, 100) AS id");
  folder = await mkdtemp(join(tmpdir(), "holdfast-destination-"));
});
afterAll(async () => {
  await bench.close();
  await s3.stop();
  await rm(folder, { recursive: true, force: true });
});

const add = (name: string, settings: DestinationSettings, secret = "") =>
  saveDestination(admin, { id: null, name, settings, secret });
const addBucket = (name: string, more: Partial<BucketSettings> = {}, secret = s3.secret) =>
  add(name, bucketSettings(s3, more), secret);

async function seen(id: string) {
  await checkDue();
  return (await listDestinations(admin)).find((destination) => destination.id === id)?.seen;
}

test("the worker finds out whether a destination works, and why not", async () => {
  const works = [await addBucket("Bucket"), await add("Folder", { kind: "local", folder })];
  for (const { id } of works) expect(await seen(id)).toMatchObject({ ok: true, problem: null });
  const cases = [
    [await addBucket("Wrong key", {}, "wrong"), /refused the secret key/],
    [await addBucket("No bucket", { bucket: "not-there" }), /bucket does not exist/],
    [await addBucket("Nobody there", { endpoint: "http://127.0.0.1:1" }), /cannot be reached/],
    [await add("No folder", { kind: "local", folder: join(folder, "not-there") }), /gone/],
  ] as const;
  for (const [{ id }, words] of cases) {
    expect(await seen(id)).toMatchObject({ ok: false, problem: expect.stringMatching(words) });
  }
});

test("a secret is sealed, never shown, and kept only for the key, server and bucket it was entered for", async () => {
  const { id } = await addBucket("Sealed", { bucket: "archives", prefix: "sealed/" });
  const row = await read().destination.findUniqueOrThrow({ where: { id } });
  expect(JSON.stringify(row)).not.toContain(s3.secret);
  expect(JSON.stringify(await listDestinations(admin))).not.toContain(s3.secret);
  const settings = bucketSettings(s3, { prefix: "sealed/" });
  await saveDestination(admin, { id, name: "Sealed too", settings, secret: "" });
  const moved = { ...settings, endpoint: "https://elsewhere.example" };
  await expect(saveDestination(admin, { id, name: "Sealed", settings: moved, secret: "" })).rejects.toThrow(
    /secret key/,
  );
});

test("a place does not change where archives lie, and is not switched off where they go", async () => {
  const { id } = await addBucket("In use", { prefix: "in-use/" });
  const environmentId = await bench.addEnvironment("staging");
  await chooseDestinations(admin, { environmentId, destinationId: id, secondDestinationId: builtInId });
  expect(await getDestinationChoice(admin, environmentId)).toMatchObject({ places: { destinationId: id } });
  const { backup, problem } = await bench.backUp(environmentId);
  expect(problem).toBeNull();
  expect(await listCopies(backup)).toMatchObject([
    { destination: "In use", status: "stored" },
    { destination: "Archive folder", status: "wanted" },
  ]);
  await expect(
    saveDestination(admin, {
      id,
      name: "In use",
      settings: bucketSettings(s3, { prefix: "other/" }),
      secret: s3.secret,
    }),
  ).rejects.toThrow(/its place does not change/);
  await expect(toggleDestination(admin, { id })).rejects.toThrow(/Backups of .+ go there/);
});

test("one place is no second place, and one that is switched off is none", async () => {
  const { id } = await add("Off", { kind: "local", folder });
  await toggleDestination(admin, { id });
  const environmentId = await bench.addEnvironment("staging");
  const choose = (destinationId: string, secondDestinationId: string | null) =>
    chooseDestinations(admin, { environmentId, destinationId, secondDestinationId });
  await expect(choose(builtInId, builtInId)).rejects.toThrow(/one place/);
  await expect(choose(id, null)).rejects.toThrow(/switched off/);
});

test("a recipient is an age recipient, and never a secret key", async () => {
  const environmentId = await bench.addEnvironment("staging");
  const choose = (recipients: string) => chooseEncryption(admin, { environmentId, encrypts: true, recipients });
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  await choose(`${recipient}\n${recipient}`);
  expect(await getDestinationChoice(admin, environmentId)).toMatchObject({
    encryption: { encrypts: true, recipients: [recipient] },
  });
  await expect(choose("age1nonsense")).rejects.toThrow(/no age recipient/);
  await expect(choose(identity)).rejects.toThrow(/secret key. It was not kept/);
  const { rows } = await bench.direct.query(`SELECT string_agg(row_to_json(a)::text, '') AS all FROM "AuditEvent" a`);
  expect(rows[0].all).not.toContain(identity);
});

test("an operator may ask for a look, and change nothing", async () => {
  const operator = actorOf("operator");
  await requestDestinationCheck(operator, { id: builtInId });
  expect(await seen(builtInId)).toMatchObject({ ok: true });
  await expect(toggleDestination(operator, { id: builtInId })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  const input = { id: null, name: "Mine", settings: bucketSettings(s3), secret: "x" };
  await expect(saveDestination(operator, input)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
});
