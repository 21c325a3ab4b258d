import { createHash, randomUUID } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { OpsError } from "@/lib/errors";
import { explainS3, isNotThere } from "@/lib/storage/explain-s3";
import type { Draft } from "@/lib/storage/store";

const MIB = 1024 ** 2;
/** An upload has at most 10,000 parts, all but the last of one size (some servers insist), each of 5 MiB at least. */
const MOST_PARTS = 10_000;
const AT_ONCE = 3;

type Where = { readonly Bucket: string; readonly Key: string };

/**
 * A multipart upload: streamed in parts, each sent with its MD5, which the server compares. No object is there before
 * `publish` completes it. The library's own uploader is not used: it completes by itself, and its `abort` leaves the
 * upload on the server (lib-storage 3.x, measured).
 */
export async function beginS3(
  client: S3Client,
  where: Where,
  expectedBytes: number | null,
  more: { readonly ServerSideEncryption?: "AES256" | "aws:kms" },
): Promise<Draft> {
  const mark = randomUUID();
  const started = await ask(() =>
    client.send(new CreateMultipartUploadCommand({ ...where, ...more, Metadata: { "holdfast-draft": mark } })),
  );
  const upload = { ...where, UploadId: started.UploadId };
  const stopped = new AbortController();
  const hash = createHash("sha256");
  const parts: CompletedPart[] = [];
  const underWay = new Set<Promise<void>>();
  const partBytes = partSize(expectedBytes);
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let bytes = 0;
  let failure: unknown = null;

  function send(body: Buffer): void {
    const PartNumber = parts.length + 1;
    if (PartNumber > MOST_PARTS)
      throw new OpsError("TOOL_FAILED", "The archive grew beyond what the object storage takes in one upload.");
    const part: CompletedPart = { PartNumber };
    parts.push(part);
    const ContentMD5 = createHash("md5").update(body).digest("base64");
    const sending = client
      .send(new UploadPartCommand({ ...upload, PartNumber, Body: body, ContentMD5 }), { abortSignal: stopped.signal })
      .then(({ ETag }) => {
        if (ETag) part.ETag = ETag;
      })
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => underWay.delete(sending));
    underWay.add(sending);
  }

  async function room(limit: number): Promise<void> {
    while (underWay.size > limit) await Promise.race(underWay);
    if (failure !== null) throw explainS3(failure);
  }

  function take(size: number): Buffer {
    const all = Buffer.concat(waiting, waitingBytes);
    waiting = size < all.length ? [all.subarray(size)] : [];
    waitingBytes = all.length - size;
    return all.subarray(0, size);
  }

  return {
    file: null,
    async write(chunk) {
      hash.update(chunk);
      bytes += chunk.length;
      waiting.push(chunk);
      waitingBytes += chunk.length;
      while (waitingBytes >= partBytes) {
        await room(AT_ONCE - 1);
        send(take(partBytes));
      }
      if (failure !== null) throw explainS3(failure);
    },
    async seal() {
      await room(AT_ONCE - 1);
      if (waitingBytes > 0 || parts.length === 0) send(take(waitingBytes));
      await room(0);
      return { bytes, sha256: hash.digest("hex") };
    },
    async publish(mayReplace) {
      if ((await head(client, where)) !== null) await mayReplace();
      let said: unknown = null;
      const complete = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } });
      await client.send(complete).catch((error: unknown) => {
        said = error;
      });
      // An answer may be lost after the work was done: what lies there now, decides.
      const there = await head(client, where);
      if (there?.bytes === bytes && there.mark === mark) return;
      if (said !== null) throw explainS3(said);
      throw new OpsError(
        "TOOL_FAILED",
        "The object storage said that it keeps the archive, but does not have all of it.",
      );
    },
    async discard() {
      stopped.abort();
      await Promise.all(underWay);
      await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
    },
  };
}

/** Bytes of a part: a guess that is three times too small still fits. */
export function partSize(expectedBytes: number | null): number {
  const needed = Math.ceil((3 * (expectedBytes ?? 0)) / MOST_PARTS / MIB) * MIB;
  return Math.max(8 * MIB, needed);
}

/** Size and mark of an object, null when there is none. */
export async function head(client: S3Client, where: Where): Promise<{ bytes: number; mark: string | null } | null> {
  try {
    const found = await client.send(new HeadObjectCommand(where));
    return { bytes: found.ContentLength ?? 0, mark: found.Metadata?.["holdfast-draft"] ?? null };
  } catch (error) {
    if (isNotThere(error)) return null;
    throw explainS3(error);
  }
}

async function ask<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainS3(error);
  }
}
