import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { tarOf } from "@/lib/recovery/tar";

it("is unpacked by the standard tar, byte for byte, for its owner only", () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-tar-"));
  const bodies = {
    "keys/worker.key": Buffer.from("secret\n"),
    "keys/empty": Buffer.alloc(0),
    "audit.anchors": Buffer.alloc(1_300, 7),
  };
  const entries = Object.entries(bodies).map(([name, body]) => ({ name, body }));
  const archive = tarOf(entries, new Date("2026-11-28T12:00:00Z"));
  expect(archive.length % 512).toBe(0);
  execFileSync("tar", ["--extract", "--directory", folder], { input: archive });
  for (const { name, body } of entries) {
    expect(readFileSync(join(folder, name)).equals(body)).toBe(true);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  }
  expect(execFileSync("tar", ["--list"], { input: archive }).toString().trim().split("\n")).toEqual(
    Object.keys(bodies),
  );
  rmSync(folder, { recursive: true });
});

it("takes no name that would need more than plain letters", () => {
  for (const name of ["ä", "a b", "x".repeat(100), ""])
    expect(() => tarOf([{ name, body: Buffer.alloc(0) }], new Date(0))).toThrow();
});
