import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../start/places.mjs";
import { Problem } from "../start/problem.mjs";
import { runProgram } from "../start/run-program.mjs";
import { unpackPackages } from "../start/unpack-packages.mjs";

/** Where OpenStack Swift lies, whose S3 face the tests talk to: packages of Debian, unpacked, never installed. */
export const swiftFolder = join(root, ".test", "swift");

/** What Swift's servers load, with the libraries that a small machine may lack. */
const parts = [
  ...["swift", "pastedeploy", "pastedeploy-tpl", "paste", "eventlet", "greenlet", "dnspython", "netifaces", "pyeclib"],
  ...[
    "xattr",
    "cffi-backend",
    "lxml",
    "requests",
    "urllib3",
    "certifi",
    "chardet",
    "charset-normalizer",
    "idna",
    "six",
  ],
  ...["pkg-resources", "setuptools", "cryptography"],
];
const taking = new RegExp(
  `^(python3-(${parts.join("|")})|swift-proxy|liberasurecode1|libxml2|libxslt1\\.1|libicu\\d+)$`,
);
const marker = join(swiftFolder, "usr/lib/python3/dist-packages/swift");

/** Fetches the S3-compatible server that integration tests use, once. @throws Problem */
export async function ensureObjectStorage(log, progress = () => {}) {
  if (!existsSync(marker) && existsSync("/usr/bin/apt-get")) {
    await unpack(log, progress);
    if (!existsSync(marker) && process.getuid?.() === 0) {
      progress("refreshing the list of packages");
      await runProgram("apt-get", ["update"], { log });
      await unpack(log, progress);
    }
  }
  if (existsSync(marker)) return "OpenStack Swift";
  throw new Problem(
    "OpenStack Swift, the S3-compatible server of the tests, was not found.",
    "The tests need Debian or Ubuntu with a list of packages: run sudo apt-get update, then again.",
  );
}

async function unpack(log, progress) {
  await unpackPackages({ of: ["python3-swift", "swift-proxy"], taking, folder: swiftFolder }, log, progress);
  // Documentation, with links that lead nowhere: whatever reads the whole folder of the project stumbles over them.
  rmSync(join(swiftFolder, "usr/share"), { recursive: true, force: true });
}
