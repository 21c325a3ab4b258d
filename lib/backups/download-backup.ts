import { basename } from "node:path";
import { Readable } from "node:stream";
import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { downloadProblem, parseRange } from "@/lib/backups/rules";
import type { Backup, BackupCopy } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { builtInId } from "@/lib/destinations/schema";
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";
import { formatBytes } from "@/lib/format";
import { logError } from "@/lib/log";
import { localStore } from "@/lib/storage/local";
import type { StoredFile } from "@/lib/storage/store";

type Copies = { readonly copies: readonly BackupCopy[] };

/**
 * Streams an archive, whole or one range of it (RFC 9110). Written down before the first byte leaves, and again how it
 * ended. Refused when the file on disk is not the size that was recorded. HEAD tells the size and is no download.
 */
export async function downloadBackup(actor: Actor, id: string, request: Request): Promise<Response> {
  const backup = await read().backup.findUnique({ where: { id }, include: { environment: true, copies: true } });
  if (!backup) throw new OpsError("NOT_FOUND", "There is no such backup.");
  const { status, headers, start, end } = answerOf(backup, request);
  if (request.method === "HEAD" || status === 416) {
    await requirePermission(actor, "backup:download", backup.environment);
    await (await openChecked(backup)).close();
    return new Response(null, { status, headers });
  }
  const place = { environmentId: backup.environmentId, subject: id };
  const file = await mutate(actor, "backup:download", place, async () => {
    return {
      value: await openChecked(backup),
      audit: auditOf(backup, `Started to download ${nameOf(backup)}`, start, end),
    };
  });
  let got = 0;
  const counted = counting(file.stream({ start, end }), (bytes) => {
    got += bytes;
  });
  const stream = Readable.from(counted, { objectMode: false });
  stream.once("close", () => {
    void file.close();
    void recordEnd(actor, backup, got, start, end);
  });
  return new Response(Readable.toWeb(stream) as ReadableStream, { status, headers });
}

async function* counting(chunks: AsyncIterable<Buffer>, onBytes: (bytes: number) => void) {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}

/** Web reads the installation's own folder and no other place: it holds no key to any. */
async function openChecked(backup: Backup & Copies): Promise<StoredFile> {
  if (backup.status !== "complete") {
    throw new OpsError("PRECONDITION", "There is no complete archive of this backup.", "Choose another backup.");
  }
  const copies = backup.copies.map(({ destinationId, status }) => ({ builtIn: destinationId === builtInId, status }));
  const problem = downloadProblem(copies);
  if (problem) throw new OpsError("PRECONDITION", problem, "Its page says where it lies, and how to fetch it there.");
  const file = await localStore(env().archives).open(backup.fileName);
  if (BigInt(file.bytes) === backup.sizeBytes) return file;
  await file.close();
  const message = "The file is not as long as it was when it was made.";
  throw new OpsError("CONFLICT", message, "Do not use it. Make a new backup and look at the storage.");
}

async function recordEnd(actor: Actor, backup: Backup, got: number, start: number, end: number): Promise<void> {
  const whole = got === end - start + 1;
  const outcome = whole ? "Read to the end for download:" : `Broke off after ${formatBytes(got)}:`;
  const audit = auditOf(backup, `${outcome} ${nameOf(backup)}`, start, end);
  await mutate(actor, "backup:download", { environmentId: backup.environmentId }, async () => ({
    value: undefined,
    audit,
  })).catch((error) => logError("how a download ended was not written down", error));
}

/** The answer's head: 200 for the whole, 206 for one range, 416 for a range outside of it. */
function answerOf(backup: Backup, request: Request) {
  const size = Number(backup.sizeBytes ?? 0);
  const etag = `"${backup.sha256}"`;
  // A range counts only for the very file that its asker has the beginning of.
  const current = request.headers.get("if-range") ?? etag;
  const range = current === etag ? parseRange(request.headers.get("range"), size) : null;
  const headers = {
    "accept-ranges": "bytes",
    "cache-control": "no-store",
    "content-disposition": `attachment; filename="${nameOf(backup)}"`,
    "content-type": "application/octet-stream",
    "x-content-type-options": "nosniff",
    etag,
  };
  if (range === "unsatisfiable") {
    return { status: 416, headers: { ...headers, "content-range": `bytes */${size}` }, start: 0, end: -1 };
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const part = range ? { "content-range": `bytes ${start}-${end}/${size}` } : {};
  const length = { "content-length": String(end - start + 1) };
  return { status: range ? 206 : 200, headers: { ...headers, ...length, ...part }, start, end };
}

function auditOf(backup: Backup, summary: string, start: number, end: number) {
  return { summary, subject: backup.id, after: { sha256: backup.sha256, firstByte: start, lastByte: end } };
}

function nameOf({ fileName }: Backup): string {
  return basename(fileName);
}
