// A bucket of an S3-compatible server that holds archives below a prefix. Knows objects only.
import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import { OpsError } from "@/lib/errors";
import { explainS3, isNotThere } from "@/lib/storage/explain-s3";
import { type S3Place, s3Client } from "@/lib/storage/s3-client";
import { beginS3, head } from "@/lib/storage/s3-draft";
import { notThere, readS3 } from "@/lib/storage/s3-read";
import type { Store, StoredFile } from "@/lib/storage/store";

/** The archives below the place's prefix. `secretAccessKey` stays in memory. */
export function s3Store(place: S3Place, secretAccessKey: string): Store {
  const client = s3Client(place, secretAccessKey);
  const where = (name: string) => ({ Bucket: place.bucket, Key: `${place.prefix}${checked(name)}` });
  const more = place.encryption === "none" ? {} : { ServerSideEncryption: place.encryption };
  return {
    begin: (name, _draft, expectedBytes) => beginS3(client, where(name), expectedBytes, more),
    async writeText(name, _draft, text) {
      const Body = Buffer.from(text);
      const ContentMD5 = createHash("md5").update(Body).digest("base64");
      const ContentType = "application/json";
      await asked(() => client.send(new PutObjectCommand({ ...where(name), ...more, Body, ContentMD5, ContentType })));
    },
    open: (name) => openObject(client, where(name)),
    sizeOf: async (name) => (await head(client, where(name)))?.bytes ?? null,
    list: (prefix) => listObjects(client, place, prefix),
    async remove(name) {
      await asked(() => client.send(new DeleteObjectCommand(where(name))));
    },
    removeDrafts: (name) => abortUploads(client, where(name)),
    space: async () => null,
  };
}

async function openObject(client: S3Client, where: { Bucket: string; Key: string }): Promise<StoredFile> {
  const found = await client.send(new HeadObjectCommand(where)).catch((error: unknown) => {
    throw isNotThere(error) ? notThere() : explainS3(error);
  });
  const bytes = found.ContentLength ?? 0;
  return {
    bytes,
    stream: ({ start, end } = { start: 0, end: bytes - 1 }, signal) =>
      readS3(client, { ...where, IfMatch: found.ETag, start, end }, signal),
    close: async () => {},
  };
}

async function* listObjects(client: S3Client, { bucket, prefix: ours }: S3Place, prefix: string) {
  try {
    for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: `${ours}${prefix}` })) {
      for (const { Key, Size } of page.Contents ?? [])
        if (Key) yield { name: Key.slice(ours.length), bytes: Size ?? 0 };
    }
  } catch (error) {
    throw explainS3(error);
  }
}

/** Uploads that were begun under this very name. A part on its way while its upload is aborted may stay: so look again. */
async function abortUploads(client: S3Client, { Bucket, Key }: { Bucket: string; Key: string }): Promise<void> {
  await asked(async () => {
    for (let round = 0; round < 3; round++) {
      // One page holds a thousand; more than that of one name there never are.
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }));
      const left = Uploads.filter((upload) => upload.Key === Key);
      if (left.length === 0) return;
      for (const { UploadId } of left) await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    }
  });
}

async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainS3(error);
  }
}

/** Names are made by Holdfast; one that is not is never sent. */
function checked(name: string): string {
  if (/^[\w.-]+(\/[\w.-]+)*$/.test(name) && !name.split("/").some((part) => /^\.+$/.test(part))) return name;
  throw new OpsError("INVALID", `The file name ${JSON.stringify(name.slice(0, 80))} is not one of Holdfast's.`);
}
