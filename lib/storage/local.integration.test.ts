import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { localStore, pathInside } from "@/lib/storage/local";
import type { Store } from "@/lib/storage/store";

let folder: string;
let root: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-storage-"));
  root = join(folder, "archives");
  await mkdir(root);
  store = localStore(root);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a path", () => {
  test.each(["../x.dump", "/etc/passwd", "a/../../x", "..", ".", "", "a\0b"])(
    "%j leads out and is refused",
    async (name) => {
      await expect(pathInside(root, name)).rejects.toMatchObject({ code: "INVALID" });
      await expect(store.begin(name, "1", null)).rejects.toMatchObject({ code: "INVALID" });
      expect(await readdir(folder)).toEqual(["archives"]);
    },
  );

  test("through a linked folder is refused", async () => {
    await mkdir(join(folder, "elsewhere"));
    await symlink(join(folder, "elsewhere"), join(root, "linked"));
    await expect(pathInside(root, "linked/x.dump")).rejects.toMatchObject({ code: "INVALID" });
  });

  test("to write makes its folder for the owner alone; to read makes nothing", async () => {
    await pathInside(root, "a/b/x.dump");
    expect(await readdir(root)).toEqual([]);
    const draft = await store.begin("a/b/x.dump", "1", null);
    expect((await stat(join(root, "a/b"))).mode & 0o777).toBe(0o700);
    expect((await stat(join(root, "a/b/x.dump.1.partial"))).mode & 0o777).toBe(0o600);
    await draft.discard();
  });
});

test("a linked file is not opened", async () => {
  await writeFile(join(folder, "secret"), "secret");
  await symlink(join(folder, "secret"), join(root, "x.dump"));
  await expect(store.open("x.dump")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a draft that somebody has prepared, or a link in its place, is not written into", async () => {
  await writeFile(join(root, "x.dump.1.partial"), "precious");
  await writeFile(join(folder, "victim"), "precious");
  await symlink(join(folder, "victim"), join(root, "x.dump.2.partial"));
  await expect(store.begin("x.dump", "1", null)).rejects.toThrow(/in the way/);
  await expect(store.begin("x.dump", "2", null)).rejects.toThrow(/in the way/);
  expect(await readFile(join(root, "x.dump.1.partial"), "utf8")).toBe("precious");
});

test("a predecessor whose partial file was cleared away publishes nothing", async () => {
  const draft = await store.begin("x.dump", "1", null);
  await draft.write(Buffer.from("old"));
  await draft.seal();
  await store.removeDrafts("x.dump");
  await expect(draft.publish(async () => {})).rejects.toThrow("is gone");
  expect(await readdir(root)).toEqual([]);
});

test("a text is written whole, over a left draft, and never through a link", async () => {
  const [path, draft] = [join(root, "x.json"), join(root, "x.json.1.partial")];
  await writeFile(join(folder, "victim"), "precious");
  await symlink(join(folder, "victim"), draft);
  await store.writeText("x.json", "1", "{}\n");
  expect(await readFile(path, "utf8")).toBe("{}\n");
  expect(await readFile(join(folder, "victim"), "utf8")).toBe("precious");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("drafts are found by their own name only", async () => {
  for (const name of ["x.dump.1.partial", "x.dump.12.partial", "x.dump", "y.dump.1.partial"])
    await writeFile(join(root, name), "");
  await store.removeDrafts("x.dump");
  expect((await readdir(root)).sort()).toEqual(["x.dump", "y.dump.1.partial"]);
});

test.each(["before", "after"])(
  "a stream that is aborted %s it was asked for ends for its reader, and for nobody else",
  async (when) => {
    const uncaught: unknown[] = [];
    const listeners = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException").on("uncaughtException", (error) => uncaught.push(error));
    await writeFile(join(root, "x.dump"), "0123456789");
    const file = await store.open("x.dump");
    const stop = new AbortController();
    if (when === "before") stop.abort();
    const stream = file.stream(undefined, stop.signal);
    stop.abort();
    // As a writer does that makes its place ready before it reads.
    await readdir(root);
    await new Promise((resolve) => setImmediate(resolve));
    await expect(stream.toArray()).rejects.toMatchObject({ name: "AbortError" });
    await file.close();
    process.removeAllListeners("uncaughtException");
    for (const listener of listeners) process.on("uncaughtException", listener);
    expect(uncaught).toEqual([]);
  },
);
