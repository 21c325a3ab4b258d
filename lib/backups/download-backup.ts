import { basename } from "node:path";
import { Readable } from "node:stream";
import type { Actor } from "@/lib/auth/actor";
import { parseRange } from "@/lib/backups/rules";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";
import { openFile, pathInside } from "@/lib/storage/local";

/**
 * Streams an archive, whole or one range of it (RFC 9110). Written down before the first byte leaves. Refused when the
 * file on disk is not the size that was recorded.
 */
export async function downloadBackup(actor: Actor, id: string, request: Request): Promise<Response> {
  const backup = await read().backup.findUnique({ where: { id } });
  if (!backup) throw new OpsError("NOT_FOUND", "There is no such backup.");
  const name = basename(backup.fileName);
  const place = { environmentId: backup.environmentId };
  const wanted = request.headers.get("range");
  await mutate(actor, "backup:download", place, async () => {
    if (backup.status !== "complete") throw new OpsError("PRECONDITION", "Only a complete backup can be downloaded.");
    const after = { range: wanted };
    return { value: undefined, audit: { summary: `Downloaded ${name}`, subject: id, after } };
  });
  const file = await openFile(await pathInside(env().archives, backup.fileName));
  if (BigInt(file.size) !== backup.sizeBytes) {
    await file.close();
    throw new OpsError(
      "CONFLICT",
      "The file is not as long as it was when it was made.",
      "Do not use it. Make a new backup and look at the storage.",
    );
  }
  const etag = `"${backup.sha256}"`;
  const current = request.headers.get("if-range") ?? etag;
  const range = current === etag ? parseRange(wanted, file.size) : null;
  const headers = {
    "accept-ranges": "bytes",
    "cache-control": "no-store",
    "content-disposition": `attachment; filename="${name}"`,
    "content-type": "application/octet-stream",
    "x-content-type-options": "nosniff",
    etag,
  };
  if (range === "unsatisfiable") {
    await file.close();
    return new Response(null, { status: 416, headers: { ...headers, "content-range": `bytes */${file.size}` } });
  }
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  const length = { "content-length": String(end - start + 1) };
  const part = range ? { "content-range": `bytes ${start}-${end}/${file.size}` } : {};
  const init = { status: range ? 206 : 200, headers: { ...headers, ...length, ...part } };
  if (request.method === "HEAD") {
    await file.close();
    return new Response(null, init);
  }
  return new Response(Readable.toWeb(file.stream(start, end)) as ReadableStream, init);
}
