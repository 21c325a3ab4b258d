import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSeal, sealManifest } from "@/lib/backups/manifest-seal";
import type { Manifest } from "@/lib/backups/schema";

let home: string;
const manifest = {
  id: "1",
  rowsByTable: { b: 2, a: 1 },
  source: { host: "h" },
  recipients: ["x", "y"],
} as unknown as Manifest;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "holdfast-seal-"));
  process.env.HOLDFAST_HOME = home;
  process.env.HOLDFAST_DATABASE_URL = "postgresql://unused:unused@127.0.0.1/unused";
});
afterAll(() => rm(home, { recursive: true, force: true }));

test("what was sealed here is known again, in whatever order its keys come, and nothing else is", async () => {
  const sealed = await sealManifest(manifest);
  expect(await readSeal(sealed)).toBe("ours");
  const { seal, source, ...rest } = sealed;
  expect(await readSeal({ seal, source, ...rest, rowsByTable: { a: 1, b: 2 } })).toBe("ours");
  expect(await readSeal({ ...sealed, rowsByTable: { a: 1, b: 3 } })).toBe("changed");
  expect(await readSeal({ ...sealed, more: 1 })).toBe("changed");
  expect(await readSeal({ ...sealed, recipients: ["y", "x"] })).toBe("changed");
  expect(await readSeal({ ...sealed, seal: { key: seal?.key, mac: "0".repeat(64) } })).toBe("changed");
  expect(await readSeal(manifest)).toBe("none");
  expect(await readSeal({ ...sealed, seal: { key: seal?.key, mac: "" } })).toBe("none");
  expect(await readSeal(null)).toBe("none");
  expect((await stat(join(home, "keys", "manifests.key"))).mode & 0o777).toBe(0o600);
});

test("with the key of another installation it is foreign, without the key as well, and a damaged key is said", async () => {
  const sealed = await sealManifest(manifest);
  const file = join(home, "keys", "manifests.key");
  const key = await readFile(file, "utf8");
  await rm(file);
  expect(await readSeal(sealed)).toBe("foreign");
  await sealManifest(manifest);
  expect(await readFile(file, "utf8")).not.toBe(key);
  expect(await readSeal(sealed)).toBe("foreign");
  await writeFile(file, "short");
  await expect(readSeal(sealed)).rejects.toThrow(/damaged/);
  await rm(file);
  await writeFile(file, key, { mode: 0o600 });
  expect(await readSeal(sealed)).toBe("ours");
});
