import { mkdir } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";
import { decodeArguments } from "@/lib/postgres/commands-argv";
import { countCopies } from "@/lib/postgres/copy-counter";
import { explainToolFailure } from "@/lib/postgres/explain";
import { bareEnvironment } from "@/lib/postgres/tool-environment";
import type { ClientTools } from "@/lib/postgres/tools";
import { type RunningProgram, startProgram } from "@/lib/process";
import { type Archive, hashArchive } from "@/lib/storage/archive";

/** Which part of the time the hash takes; decoding takes the rest. Only progress depends on it. */
const HASH_SHARE = 0.1;

/** What was found in an archive by reading all of it. Survives JSON. */
export type ArchiveCounts = {
  readonly sha256: string;
  readonly bytes: number;
  readonly rowsByTable: Readonly<Record<string, number>>;
  readonly sequences: Readonly<Record<string, string | null>>;
  readonly largeObjects: number;
  /** Statements of the data section: one COPY a table, setval a sequence, and so on. */
  readonly statements: number;
  /** Length of the text that it was decoded to. */
  readonly decodedBytes: number;
};

export type DecodeOptions = {
  readonly tools: ClientTools;
  readonly archive: Archive;
  /** From the moment it was written; null only where nobody wrote it down. */
  readonly expectedSha256: string | null;
  readonly signal?: AbortSignal | undefined;
  /** At most twice a second. `fraction` is how much of it has been hashed and decoded, 0 to 1. */
  readonly onProgress?: ((progress: { fraction: number; decodedBytes: number }) => void) | undefined;
  readonly onSpawn?: ((pid: number) => void) | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
};

/**
 * Proves that an archive is readable: its SHA-256 is read again from the storage, and only when it is the expected one the real
 * pg_restore decodes every byte (to a pipe, no server) while the rows are counted. Rejects with an OpsError for anything
 * less than all of it.
 * `pg_restore --list` proves nothing: it accepts archives cut to 1 % (measured, 15.18).
 */
export async function decodeArchive(options: DecodeOptions): Promise<ArchiveCounts> {
  let reportedAt = 0;
  const report = (fraction: number, decodedBytes: number) => {
    if (Date.now() - reportedAt < 500) return;
    reportedAt = Date.now();
    options.onProgress?.({ fraction, decodedBytes });
  };
  const signal = options.signal ?? new AbortController().signal;
  // First whose archive it is, then what is in it: a crafted one takes an old pg_restore over (CVE-2026-116314).
  const file = await hashArchive(options.archive, options.expectedSha256, signal, (part) =>
    report(part * HASH_SHARE, 0),
  );
  const counts = await decode(options, signal, (part, bytes) => report(HASH_SHARE + part * (1 - HASH_SHARE), bytes));
  return { ...file, ...counts };
}

/** pg_restore gets the archive through a pipe: what it has taken of it is then known on every system. */
async function decode(options: DecodeOptions, signal: AbortSignal, report: (fraction: number, bytes: number) => void) {
  const { scratch } = env();
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const { bytes: size } = options.archive;
  const program = await startProgram({
    file: options.tools.pgRestore,
    args: decodeArguments(null),
    env: bareEnvironment(options.tools, scratch),
    signal,
    stallMs: 120_000,
    graceMs: 2_000,
    onSpawn: options.onSpawn,
    onLine: options.onLine,
  });
  let taken = 0;
  const unread: OpsError[] = [];
  const feeding = pipeline(
    options.archive.plain(signal),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        yield chunk;
        taken += chunk.length;
      }
    },
    program.stdin,
  ).catch((error: unknown) => {
    // Otherwise pg_restore says by its exit code that it got too little, or wanted no more.
    if (error instanceof OpsError) unread.push(error);
  });
  try {
    return await countDecoded(program, (bytes) => report(size > 0 ? Math.min(1, taken / size) : 1, bytes));
  } catch (error) {
    throw unread[0] ?? error;
  } finally {
    await feeding;
  }
}

async function countDecoded(program: RunningProgram, onBytes: (bytes: number) => void) {
  const counter = countCopies();
  let decodedBytes = 0;
  try {
    for await (const chunk of program.stdout as AsyncIterable<Buffer>) {
      counter.push(chunk);
      decodedBytes += chunk.length;
      onBytes(decodedBytes);
    }
  } catch (error) {
    program.stop();
    await program.ended;
    throw error;
  }
  const end = await program.ended;
  if (end.exitCode !== 0 || end.signal !== null) throw explainToolFailure("pg_restore", end, null);
  const { complete, ...counts } = counter.result();
  if (!complete) throw new OpsError("TOOL_FAILED", "The decoded archive ends in the middle of a table's rows.");
  return { ...counts, decodedBytes };
}
