import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ageProgram } from "@/e2e/support/age-program";
import { runProgram } from "@/lib/process";
import { decryptStream, encryptingDraft } from "@/lib/storage/age";
import { openArchive } from "@/lib/storage/archive";
import { localStore } from "@/lib/storage/local";

const MIB = 1024 ** 2;
let folder: string;
let identity: string;
let recipient: string;
const never = () => Promise.reject(new Error("in the way"));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-age-"));
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function store(name: string, body: Buffer, recipients = [recipient]) {
  const draft = await encryptingDraft(await localStore(folder).begin(name, "1", null), recipients);
  for (let at = 0; at < body.length; at += 60_000) await draft.write(body.subarray(at, at + 60_000));
  const written = await draft.seal();
  await draft.publish(never);
  return written;
}

async function plainOf(name: string, key = identity): Promise<Buffer> {
  const archive = await openArchive(localStore(folder), name, (stored) => decryptStream(stored, key));
  try {
    return Buffer.concat((await archive.plain().toArray()) as Buffer[]);
  } finally {
    await archive.close();
  }
}

test.each([0, 1, 65_536, 3 * MIB + 11])(
  "%i bytes come back as they were, and are not to be read before",
  async (size) => {
    const body = randomBytes(size);
    const written = await store(`sizes-${size}.age`, body);
    const file = await readFile(join(folder, `sizes-${size}.age`));
    expect(written.bytes).toBe(file.length);
    expect(file.subarray(0, 21).toString()).toBe("age-encryption.org/v1");
    if (size > 100) expect(file.includes(body.subarray(0, 32))).toBe(false);
    expect((await plainOf(`sizes-${size}.age`)).equals(body)).toBe(true);
  },
);

test("the standard age command decrypts it, for each of its recipients", async () => {
  const other = await generateX25519Identity();
  const body = randomBytes(MIB);
  await store("two.age", body, [recipient, await identityToRecipient(other)]);
  for (const key of [identity, other]) {
    await writeFile(join(folder, "key"), `${key}\n`, { mode: 0o600 });
    const end = await runProgram({
      file: await ageProgram(),
      args: ["--decrypt", "--identity", join(folder, "key"), "--output", join(folder, "out"), join(folder, "two.age")],
      env: {},
      stallMs: 30_000,
    });
    expect(end).toMatchObject({ reason: "exit", exitCode: 0 });
    expect((await readFile(join(folder, "out"))).equals(body)).toBe(true);
    await rm(join(folder, "out"));
  }
});

test("another key, a changed bit and a missing end are refused", async () => {
  await store("whole.age", randomBytes(200_000));
  const whole = await readFile(join(folder, "whole.age"));
  await expect(plainOf("whole.age", await generateX25519Identity())).rejects.toMatchObject({ code: "TOOL_FAILED" });
  for (const at of [10, 60, 150, 300, 70_000, whole.length - 1]) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    await writeFile(join(folder, "damaged.age"), damaged);
    await expect(plainOf("damaged.age"), `byte ${at}`).rejects.toMatchObject({ code: "TOOL_FAILED" });
  }
  for (const length of [0, 5, 100, 65_000, 66_000, 131_500, whole.length - 1]) {
    await writeFile(join(folder, "cut.age"), whole.subarray(0, length));
    await expect(plainOf("cut.age"), `${length} bytes`).rejects.toMatchObject({ code: "TOOL_FAILED" });
  }
});

test("where the storage fails, the writer hears of it, and nothing stays", async () => {
  const inner = await localStore(folder).begin("fails.age", "1", null);
  let taken = 0;
  const failing = {
    ...inner,
    write: async (chunk: Buffer) => {
      taken += chunk.length;
      if (taken > 100_000) throw new Error("The disk is full.");
      await inner.write(chunk);
    },
  };
  const draft = await encryptingDraft(failing, [recipient]);
  const writing = async () => {
    for (let i = 0; i < 100; i++) await draft.write(randomBytes(65_536));
    await draft.seal();
  };
  await expect(writing()).rejects.toThrow("The disk is full.");
  await draft.discard();
  expect((await readdir(folder)).filter((name) => name.startsWith("fails"))).toEqual([]);
});

test("a draft that is given up ends, though nobody has written to it", async () => {
  const draft = await encryptingDraft(await localStore(folder).begin("empty.age", "1", null), [recipient]);
  await draft.discard();
  expect((await readdir(folder)).filter((name) => name.startsWith("empty"))).toEqual([]);
  await expect(decryptStream(Readable.from([]), identity).toArray()).rejects.toMatchObject({ code: "TOOL_FAILED" });
});
