import { S3Client } from "@aws-sdk/client-s3";
import { isRefused, outboundAgents, refusedAddress } from "@/lib/addresses";
import { explainS3 } from "@/lib/storage/explain-s3";

/** One bucket, and the part of it that is ours. */
export type S3Place = {
  /** Null: Amazon's own, by the region. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly bucket: string;
  /** Ends with "/", or is empty. */
  readonly prefix: string;
  /** The bucket in the path instead of the host name; what most servers other than Amazon's want. */
  readonly pathStyle: boolean;
  readonly encryption: "none" | "AES256" | "aws:kms";
  readonly accessKeyId: string;
};

/**
 * A client that tries again by itself (5 times, with growing pauses) what may be tried again: 500, 503, slow downs and
 * broken connections. Checksums of its own are off, many servers know none: Content-MD5 goes with every part instead.
 */
export function s3Client(place: S3Place, secretAccessKey: string): S3Client {
  if (place.endpoint && isRefused(new URL(place.endpoint).hostname)) throw explainS3({ code: refusedAddress });
  const agents = outboundAgents({ keepAlive: true, maxSockets: 50 });
  return new S3Client({
    region: place.region,
    ...(place.endpoint ? { endpoint: place.endpoint } : {}),
    forcePathStyle: place.pathStyle,
    credentials: { accessKeyId: place.accessKeyId, secretAccessKey },
    maxAttempts: 5,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      connectionTimeout: 10_000,
      socketTimeout: 60_000,
      httpAgent: agents.http,
      httpsAgent: agents.https,
    },
  });
}
