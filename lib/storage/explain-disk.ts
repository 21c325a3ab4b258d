// What the disk said, in words. Not one of the noun's file kinds: reading, writing and dumping share it.
import { OpsError } from "@/lib/errors";

type Words = readonly [message: string, hint: string];

const full: Words = ["The disk is full.", "Free some space, or move the archives to a larger disk, then try again."];
const gone: Words = [
  "A file or folder of the storage is gone.",
  "Check that its disk or network share is there, then try again.",
];
const closed: Words = [
  "The worker may not write into the storage folder.",
  "Give the folder to the user that the worker runs as.",
];

/** By the error codes of Node, which are those of the operating system (errno(3)). */
const sentences: ReadonlyMap<string, Words> = new Map([
  ["ENOSPC", full],
  ["EDQUOT", full],
  [
    "EFBIG",
    [
      "The disk takes no file as large as this one.",
      "Move the archives to another file system, or raise the worker's limit for the size of files.",
    ],
  ],
  [
    "EROFS",
    ["The storage can only be read.", "A disk with errors is often set so: look at it, then mount it for writing."],
  ],
  ["EACCES", closed],
  ["EPERM", closed],
  ["ENOENT", gone],
  ["ENOTDIR", gone],
  ["ESTALE", gone],
  ["EEXIST", ["A file is in the way where this one was to be written.", "It was not touched. Look at what it is."]],
  ["EIO", ["The disk reported an error.", "Rely on nothing that lies on it before its health has been looked at."]],
]);

/** An OpsError for what is known to come from the disk; anything else is returned as it is. */
export function explainDisk(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const words = sentences.get(code);
  return words ? new OpsError("PRECONDITION", words[0], words[1], String(error)) : error;
}

/** Runs work on files; what the disk says to it arrives in words. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainDisk(error);
  }
}
