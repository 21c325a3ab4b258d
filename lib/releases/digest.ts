// Its own file because a release is named by it in two places: where it is taken, and where CI pushes it.
import { createHash } from "node:crypto";
import type { ReleaseFile } from "@/lib/releases/schema";

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * The name of a release: SHA-256 in hex over a line per file, `<sha256>  <path>`, sorted by path bytewise, after a first
 * line that names the form. Anyone can compute it again with sha256sum.
 */
export function releaseDigest(files: readonly ReleaseFile[]): string {
  const lines = files
    .map(({ path, bytes }) => ({ path, line: `${sha256(bytes)}  ${path}\n` }))
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  return sha256(Buffer.from(`holdfast-release-1\n${lines.map(({ line }) => line).join("")}`));
}
