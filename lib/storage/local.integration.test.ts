import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listPartials, openFile, pathInside, pathToWrite, publish, removeFiles, writeText } from "@/lib/storage/local";

let folder: string;
let root: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-storage-"));
  root = join(folder, "archives");
  await mkdir(root);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a path", () => {
  test.each(["../x.dump", "/etc/passwd", "a/../../x", "..", ".", "", "a\0b"])(
    "%j leads out and is refused",
    async (name) => {
      await expect(pathInside(root, name)).rejects.toMatchObject({ code: "INVALID" });
      await expect(pathToWrite(root, name)).rejects.toMatchObject({ code: "INVALID" });
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
    await pathToWrite(root, "a/b/x.dump");
    expect((await stat(join(root, "a/b"))).mode & 0o777).toBe(0o700);
  });
});

test("a linked file is not opened", async () => {
  await writeFile(join(folder, "secret"), "secret");
  await symlink(join(folder, "secret"), join(root, "x.dump"));
  await expect(openFile(join(root, "x.dump"))).rejects.toMatchObject({ code: "NOT_FOUND" });
});

describe("publishing", () => {
  const never = () => Promise.reject(new Error("fenced"));

  test("replaces nothing unless its owner is confirmed", async () => {
    const [old, final] = [join(root, "x.1.partial"), join(root, "x.dump")];
    await writeFile(old, "old");
    await writeFile(final, "new");
    await expect(publish(old, final, never)).rejects.toThrow("fenced");
    expect(await readFile(final, "utf8")).toBe("new");
    await publish(old, final, async () => {});
    expect(await readFile(final, "utf8")).toBe("old");
    expect(await readdir(root)).toEqual(["x.dump"]);
  });

  test("by a predecessor whose partial file was cleared away makes nothing", async () => {
    await expect(publish(join(root, "x.1.partial"), join(root, "x.dump"), async () => {})).rejects.toThrow("is gone");
    expect(await readdir(root)).toEqual([]);
  });
});

test("a text is written whole, over a left draft, and never through a link", async () => {
  const [path, draft] = [join(root, "x.json"), join(root, "x.json.1.partial")];
  await writeFile(join(folder, "victim"), "precious");
  await symlink(join(folder, "victim"), draft);
  await writeText(path, draft, "{}\n");
  expect(await readFile(path, "utf8")).toBe("{}\n");
  expect(await readFile(join(folder, "victim"), "utf8")).toBe("precious");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("partial files are found by their own name only", async () => {
  for (const name of ["x.dump.1.partial", "x.dump.12.partial", "x.dump", "y.dump.1.partial"])
    await writeFile(join(root, name), "");
  await removeFiles(await listPartials(join(root, "x.dump")));
  expect((await readdir(root)).sort()).toEqual(["x.dump", "y.dump.1.partial"]);
});
