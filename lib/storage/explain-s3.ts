// What an S3-compatible server said, in words. Codes: "Error responses" of Amazon S3's API reference.
import { refusedAddress } from "@/lib/addresses";
import { OpsError } from "@/lib/errors";

type Words = readonly [message: string, hint: string];

const wrongKey: Words = [
  "The object storage does not know the access key.",
  "Correct the access key of the destination.",
];
const denied: Words = [
  "The object storage refused it.",
  "Give the key the rights to list, read and write below the prefix. Where deleting is refused on purpose, let the bucket's own rules expire old objects.",
];
const busy: Words = [
  "The object storage was not able to do it, also when asked again.",
  "Look at its state. It is tried again later.",
];
const unreachable: Words = [
  "The object storage cannot be reached.",
  "Check its address, and the network of the worker.",
];

const sentences: ReadonlyMap<string, Words> = new Map([
  ["InvalidAccessKeyId", wrongKey],
  [
    "SignatureDoesNotMatch",
    ["The object storage refused the secret key.", "Enter the secret key of the destination again."],
  ],
  ["AccessDenied", denied],
  ["Forbidden", denied],
  ["403", denied],
  ["NoSuchBucket", ["The bucket does not exist.", "Make it, or correct the bucket's name."]],
  ["PermanentRedirect", ["The bucket lies in another region.", "Correct the region of the destination."]],
  ["AuthorizationHeaderMalformed", ["The region is not the bucket's.", "Correct the region of the destination."]],
  [
    "RequestTimeTooSkewed",
    ["The worker's clock and the object storage's differ too much.", "Set the clock of the worker's machine."],
  ],
  ["QuotaExceeded", ["The object storage is full.", "Raise its quota, or let retention keep fewer backups there."]],
  ["507", ["The object storage is full.", "Raise its quota, or let retention keep fewer backups there."]],
  [
    "BadDigest",
    ["What arrived at the object storage was not what was sent.", "Look at the network; nothing of it was kept."],
  ],
  [
    "NoSuchUpload",
    ["The object storage has forgotten the upload.", "Let it keep unfinished uploads for a day at least."],
  ],
  ["SlowDown", busy],
  ["ServiceUnavailable", busy],
  ["InternalError", busy],
  ["500", busy],
  ["502", busy],
  ["503", busy],
  ["504", busy],
  [
    refusedAddress,
    [
      "The object storage's address leads to a network address that nothing is sent to: a cloud's metadata, or none at all.",
      "Correct the endpoint of the destination, or look at what its name leads to.",
    ],
  ],
  ["ECONNREFUSED", unreachable],
  ["ENOTFOUND", unreachable],
  ["EAI_AGAIN", unreachable],
  ["ECONNRESET", ["The connection to the object storage was cut.", "Look at the network. It is tried again later."]],
  ["EPIPE", ["The connection to the object storage was cut.", "Look at the network. It is tried again later."]],
  ["TimeoutError", ["The object storage did not answer in time.", "Look at its state. It is tried again later."]],
  ["ETIMEDOUT", ["The object storage did not answer in time.", "Look at its state. It is tried again later."]],
]);

const certificate = /CERT|SIGNATURE|SELF_SIGNED|ISSUER/;

/** An OpsError for everything; what was said stands in its detail, which names no key. */
export function explainS3(error: unknown): OpsError {
  if (error instanceof OpsError) return error;
  const {
    name = "",
    code = "",
    message = "",
    $metadata,
  } = error as {
    name?: string;
    code?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = String($metadata?.httpStatusCode ?? "");
  const detail = [name, code, status, message].filter(Boolean).join(" · ");
  if (certificate.test(code))
    return new OpsError(
      "UNREACHABLE",
      "The object storage's certificate is not trusted.",
      "Look at its certificate.",
      detail,
    );
  const words = sentences.get(name) ?? sentences.get(code) ?? sentences.get(status);
  if (words) return new OpsError(words === unreachable ? "UNREACHABLE" : "TOOL_FAILED", words[0], words[1], detail);
  return new OpsError("TOOL_FAILED", "The object storage did not do it.", "Look at what it said.", detail);
}

/** Whether the server said that there is no such object. */
export function isNotThere(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return name === "NoSuchKey" || name === "NotFound" || (name !== "NoSuchBucket" && $metadata?.httpStatusCode === 404);
}
