import { type DecodeOptions, decodeArchive } from "@/lib/postgres/decode";
import { openLocalArchive } from "@/lib/storage/archive";
import { beginLocal } from "@/lib/storage/local-draft";
import type { Draft } from "@/lib/storage/store";

/** A draft that stays where it grows, at `path`. */
export function draftAt(path: string): Promise<Draft> {
  return beginLocal(path, `${path}.published`);
}

/** As `decodeArchive`, of a file on disk. */
export async function decodeFile({ path, ...options }: Omit<DecodeOptions, "archive"> & { path: string }) {
  const archive = await openLocalArchive(path);
  return decodeArchive({ ...options, archive }).finally(archive.close);
}
