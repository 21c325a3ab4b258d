import { randomUUID } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { OpsError } from "@/lib/errors";

/**
 * Writes a key unless there is one. A link appears whole or not at all and never replaces a file: of two that start at
 * once, one key wins.
 */
export async function publishKey(path: string, content: string, mode: number): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content, { mode, flag: "wx", flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft);
  }
}

/** The text of a key file. Throws PRECONDITION with `message` when it is not there or not ours to read. */
export async function readKey(path: string, message: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch {
    throw new OpsError("PRECONDITION", message, `Start the worker once, or put the key back at ${path}.`);
  }
}
