import { Readable } from "node:stream";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { OpsError } from "@/lib/errors";
import { explainS3, isNotThere } from "@/lib/storage/explain-s3";

const MOST_TRIES = 5;

type Wanted = {
  readonly Bucket: string;
  readonly Key: string;
  /** The very object that was looked at: another one under its name is an error, never the rest of this one. */
  readonly IfMatch?: string | undefined;
  /** First and last byte. */
  readonly start: number;
  readonly end: number;
};

/** The bytes of an object. A connection that breaks is taken up where it broke. Fails with an OpsError. */
export function readS3(client: S3Client, wanted: Wanted, signal?: AbortSignal): Readable {
  return Readable.from(bytesOf(client, wanted, signal), { objectMode: false, highWaterMark: 1_048_576 });
}

async function* bytesOf(client: S3Client, { start, end, ...where }: Wanted, signal?: AbortSignal) {
  let at = start;
  for (let tries = 0; at <= end; ) {
    const before = at;
    try {
      const Range = `bytes=${at}-${end}`;
      const { Body } = await client.send(
        new GetObjectCommand({ ...where, Range }),
        signal ? { abortSignal: signal } : {},
      );
      for await (const chunk of Body as AsyncIterable<Buffer>) {
        at += chunk.length;
        yield chunk;
      }
      if (at <= end) throw new OpsError("TOOL_FAILED", "The object storage sent less than it has.");
    } catch (error) {
      if (signal?.aborted) throw new OpsError("CANCELLED", "Cancelled while the archive was being read.");
      if (isNotThere(error)) throw notThere();
      if ((error as { name?: string }).name === "PreconditionFailed")
        throw new OpsError("CONFLICT", "The object was replaced while it was being read.", "Look at who writes there.");
      tries = at > before ? 1 : tries + 1;
      if (tries >= MOST_TRIES) throw explainS3(error);
    }
  }
}

/** The error of an object that is gone. */
export function notThere(): OpsError {
  return new OpsError("NOT_FOUND", "The archive is not where it was stored.", "Look at the bucket.");
}
