// The second place that knows where the chain ends: without it, cutting off the newest rows and seals would leave no trace.
import { createHmac } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Head } from "@/lib/audit/seal-form";
import { env } from "@/lib/env";

/** At `at`, by the metadata database's clock, every row that could be seen was sealed, and the chain ended here. */
export type Anchor = Head & { readonly at: string };

/** A place for anchors. Another one (object storage that forbids changes, syslog) needs these three and nothing else. */
export type AnchorSink = {
  /** Returns when the anchor is on disk for good. */
  append(anchor: Anchor): Promise<void>;
  /** The newest anchor made with this key; `none` when there is no anchor, `foreign` when none is of this key. */
  newest(): Promise<Anchor | "none" | "foreign">;
  /** All that are there at this moment, oldest first, with their line; null for one not made with this key. */
  all(): AsyncIterable<{ readonly line: number; readonly anchor: Anchor | null }>;
};

const Line = z.object({ seq: z.int().positive(), mac: z.string(), at: z.string(), proof: z.string() });
const anchorPath = () => join(env().home, "audit.anchors");
/** Some hundred lines. */
const tailBytes = 65_536;

/** <home>/audit.anchors: one line of JSON an anchor, only ever added to, each with a proof of the key. */
export function anchorFile(key: Buffer): AnchorSink {
  const path = anchorPath();
  const proofOf = ({ seq, mac, at }: Anchor) =>
    createHmac("sha256", key)
      .update(JSON.stringify(["holdfast audit anchor", seq, mac, at]))
      .digest("hex");
  /** A line that cannot be read is one that a power cut tore: undefined, not null. */
  const parse = (text: string): Anchor | null | undefined => {
    const line = Line.safeParse(parseJson(text));
    if (!line.success) return undefined;
    const { proof, ...anchor } = line.data;
    return proof === proofOf(anchor) ? anchor : null;
  };
  return {
    async append(anchor) {
      const file = await open(path, "a+", 0o600);
      try {
        const { size } = await file.stat();
        const text = `${JSON.stringify({ ...anchor, proof: proofOf(anchor) })}\n`;
        await file.appendFile((await endsOpen(file, size)) ? `\n${text}` : text);
        await file.sync();
        if (size === 0) await flushFolder(path);
      } finally {
        await file.close();
      }
    },
    async newest() {
      const lines = (await readTail(path)).split("\n").map(parse);
      const known = lines.filter((line) => line !== undefined);
      return known.findLast((line) => line !== null) ?? (known.length > 0 ? "foreign" : "none");
    },
    async *all() {
      const size = await sizeOf(path);
      if (size === 0) return;
      let number = 0;
      for await (const text of createInterface({ input: createReadStream(path, { end: size - 1 }) })) {
        number++;
        const anchor = parse(text);
        if (anchor !== undefined) yield { line: number, anchor };
      }
    },
  };
}

/** Whether anything was ever anchored here, by whatever key. */
export async function hasAnchors(): Promise<boolean> {
  return (await sizeOf(anchorPath())) > 0;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}

/** Whether the last line was torn, so that the next one must not be written onto it. */
async function endsOpen(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== "\n";
}

async function readTail(path: string): Promise<string> {
  const size = await sizeOf(path);
  if (size === 0) return "";
  const file = await open(path, "r");
  try {
    const length = Math.min(size, tailBytes);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString();
  } finally {
    await file.close();
  }
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), "r");
  await folder.sync().finally(() => folder.close());
}
