import { basename } from "node:path";
import { Readable } from "node:stream";
import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { parseRange } from "@/lib/backups/rules";
import type { Backup } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";
import { formatBytes } from "@/lib/format";
import { logError } from "@/lib/log";
import { openFile, pathInside, sizeOf } from "@/lib/storage/local";

/**
 * Streams an archive, whole or one range of it (RFC 9110). Written down before the first byte leaves, and again how it
 * ended. Refused when the file on disk is not the size that was recorded. HEAD tells the size and is no download.
 */
export async function downloadBackup(actor: Actor, id: string, request: Request): Promise<Response> {
  const backup = await read().backup.findUnique({ where: { id }, include: { environment: true } });
  if (!backup) throw new OpsError("NOT_FOUND", "There is no such backup.");
  const path = await pathInside(env().archives, backup.fileName);
  const { status, headers, start, end } = answerOf(backup, request);
  if (request.method === "HEAD" || status === 416) {
    await requirePermission(actor, "backup:download", backup.environment);
    await check(backup, path);
    return new Response(null, { status, headers });
  }
  await mutate(actor, "backup:download", { environmentId: backup.environmentId, subject: id }, async () => {
    await check(backup, path);
    return { value: undefined, audit: auditOf(backup, `Started to download ${nameOf(backup)}`, start, end) };
  });
  const stream = (await openFile(path)).stream(start, end);
  stream.once("close", () => void recordEnd(actor, backup, stream.bytesRead, start, end));
  return new Response(Readable.toWeb(stream) as ReadableStream, { status, headers });
}

async function check(backup: Backup, path: string): Promise<void> {
  if (backup.status !== "complete") {
    throw new OpsError("PRECONDITION", "There is no complete archive of this backup.", "Choose another backup.");
  }
  const size = await sizeOf(path);
  if (size !== null && BigInt(size) === backup.sizeBytes) return;
  const seen = size === null ? "is not where it was stored" : "is not as long as it was when it was made";
  throw new OpsError("CONFLICT", `The file ${seen}.`, "Do not use it. Make a new backup and look at the storage.");
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
