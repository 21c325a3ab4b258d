import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListMultipartUploadsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startS3, type TestS3 } from "@/e2e/support/s3/start-s3";
import { localStore } from "@/lib/storage/local";
import { s3Store } from "@/lib/storage/s3";
import { s3Client } from "@/lib/storage/s3-client";
import type { Store } from "@/lib/storage/store";

const MIB = 1024 ** 2;
let s3: TestS3;
let folder: string;
const never = () => Promise.reject(new Error("may not replace"));

beforeAll(async () => {
  s3 = await startS3();
  folder = await mkdtemp(join(tmpdir(), "holdfast-store-"));
});
afterAll(async () => {
  await s3.stop();
  await rm(folder, { recursive: true, force: true });
});

async function write(store: Store, name: string, body: Buffer, draftId = "1") {
  const draft = await store.begin(name, draftId, null);
  for (let at = 0; at < body.length; at += 65_536) await draft.write(body.subarray(at, at + 65_536));
  return { draft, written: await draft.seal() };
}

async function readAll(store: Store, name: string): Promise<Buffer> {
  const file = await store.open(name);
  const chunks = (await file.stream().toArray()) as Buffer[];
  await file.close();
  return Buffer.concat(chunks);
}

async function namesIn(store: Store, prefix = ""): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of store.list(prefix)) names.push(name);
  return names.sort();
}

const sha256 = (body: Buffer) => createHash("sha256").update(body).digest("hex");

describe.each(["local", "s3"])("what every storage does: %s", (kind) => {
  let store: Store;
  beforeAll(async () => {
    store = kind === "local" ? localStore(await mkdtemp(join(folder, "root-"))) : s3Store(s3.place, s3.secret);
  });

  test.each([0, 1, 8 * MIB, 20 * MIB + 7])("keeps %i bytes as they came", async (size) => {
    const body = randomBytes(size);
    const { draft, written } = await write(store, `sizes/${size}.dump`, body);
    expect(written).toEqual({ bytes: size, sha256: sha256(body) });
    expect(await store.sizeOf(`sizes/${size}.dump`)).toBeNull();
    await draft.publish(never);
    expect(await store.sizeOf(`sizes/${size}.dump`)).toBe(size);
    expect((await readAll(store, `sizes/${size}.dump`)).equals(body)).toBe(true);
  });

  test("reads a part", async () => {
    await (await write(store, "part.dump", Buffer.from("0123456789"))).draft.publish(never);
    const file = await store.open("part.dump");
    expect(Buffer.concat((await file.stream({ start: 2, end: 5 }).toArray()) as Buffer[]).toString()).toBe("2345");
    await file.close();
  });

  test("replaces a file only when it may", async () => {
    await (await write(store, "twice.dump", Buffer.from("first"))).draft.publish(never);
    const { draft } = await write(store, "twice.dump", Buffer.from("second"));
    await expect(draft.publish(never)).rejects.toThrow("may not replace");
    expect((await readAll(store, "twice.dump")).toString()).toBe("first");
    await draft.publish(async () => {});
    expect((await readAll(store, "twice.dump")).toString()).toBe("second");
  });

  test("keeps nothing of what was discarded, nor of what another cleared away", async () => {
    const { draft } = await write(store, "gone.dump", randomBytes(9 * MIB));
    await draft.discard();
    const other = await write(store, "gone.dump", randomBytes(9 * MIB), "2");
    await store.removeDrafts("gone.dump");
    await expect(other.draft.publish(never)).rejects.toThrow();
    await other.draft.discard();
    expect(await store.sizeOf("gone.dump")).toBeNull();
    expect(await namesIn(store, "gone")).toEqual([]);
  });

  test("lists by the beginning of the name, removes one, and knows what is not there", async () => {
    for (const name of ["a/x.dump", "a/y.dump", "b/x.dump"]) await store.writeText(name, "1", name);
    expect(await namesIn(store, "a/")).toEqual(["a/x.dump", "a/y.dump"]);
    await store.remove("a/x.dump");
    await store.remove("a/x.dump");
    expect(await namesIn(store, "a/")).toEqual(["a/y.dump"]);
    await expect(store.open("a/x.dump")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("writes a text over the one that is there", async () => {
    await store.writeText("m.json", "1", "{}");
    await store.writeText("m.json", "1", `{"größe":1}`);
    expect((await readAll(store, "m.json")).toString()).toBe(`{"größe":1}`);
  });
});

describe("an object storage", () => {
  const broken = (place: object, secret = s3.secret) => s3Store({ ...s3.place, ...place }, secret);
  const attempt = (store: Store) => store.writeText("x.json", "1", "{}");

  test("says what is wrong with its key, its bucket and its address", async () => {
    await expect(attempt(broken({}, "wrong"))).rejects.toThrow(/refused the secret key/);
    await expect(attempt(broken({ accessKeyId: "nobody" }))).rejects.toThrow(/does not know the access key|refused/);
    await expect(attempt(broken({ bucket: "nowhere" }))).rejects.toThrow(/bucket does not exist/);
    await expect(attempt(broken({ endpoint: "http://127.0.0.1:1" }))).rejects.toMatchObject({ code: "UNREACHABLE" });
  });

  test("a name that Holdfast did not make is never sent", async () => {
    const store = s3Store(s3.place, s3.secret);
    for (const name of ["../x", "a//b", "/a", "a b", "", "a/../b", "a?b", "a\nb"])
      await expect(store.sizeOf(name), JSON.stringify(name)).rejects.toMatchObject({ code: "INVALID" });
  });

  test("no upload is left behind, whatever the end", async () => {
    const store = s3Store(s3.place, s3.secret);
    await (await write(store, "ends/good.dump", randomBytes(17 * MIB))).draft.publish(never);
    await (await write(store, "ends/bad.dump", randomBytes(17 * MIB))).draft.discard();
    const began = await store.begin("ends/begun.dump", "1", null);
    for (let i = 0; i < 20; i++) await began.write(randomBytes(MIB));
    // As a worker that was killed: its successor clears away by the name.
    await store.removeDrafts("ends/begun.dump");
    await began.discard();
    const uploads = await s3Client(s3.place, s3.secret).send(
      new ListMultipartUploadsCommand({ Bucket: s3.place.bucket }),
    );
    expect(uploads.Uploads ?? []).toEqual([]);
  });

  test("an object that is replaced while it is read is an error, not a mixture", async () => {
    const store = s3Store(s3.place, s3.secret);
    await store.writeText("mix.json", "1", "x".repeat(100));
    const file = await store.open("mix.json");
    const Key = `${s3.place.prefix}mix.json`;
    const Body = "y".repeat(100);
    await s3Client(s3.place, s3.secret).send(new PutObjectCommand({ Bucket: s3.place.bucket, Key, Body }));
    await expect(file.stream().toArray()).rejects.toThrow(/replaced while it was being read/);
  });
});

/** Between us and the storage: cuts the connection after so many bytes of answers, as often as it is told to. */
async function cuttingProxy(port: number, afterBytes: number, times: number) {
  let cuts = 0;
  const open = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    let sent = 0;
    open.add(near).add(far);
    near.on("error", () => {}).on("close", () => far.destroy());
    far.on("error", () => {}).on("close", () => near.destroy());
    near.pipe(far);
    far.on("data", (chunk: Buffer) => {
      sent += chunk.length;
      near.write(chunk);
      if (sent > afterBytes && cuts < times) {
        cuts += 1;
        near.resetAndDestroy();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as { port: number };
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    cuts: () => cuts,
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

test("a connection that breaks while an archive is read is taken up where it broke", async () => {
  const body = randomBytes(12 * MIB);
  await (await write(s3Store(s3.place, s3.secret), "cut.dump", body)).draft.publish(never);
  const proxy = await cuttingProxy(Number(new URL(s3.place.endpoint ?? "").port), 2 * MIB, 4);
  const read = await readAll(s3Store({ ...s3.place, endpoint: proxy.endpoint }, s3.secret), "cut.dump");
  proxy.close();
  expect(proxy.cuts()).toBe(4);
  expect(read.equals(body)).toBe(true);
});
