import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { ensureObjectStorage, swiftFolder } from "@/bin/check/object-storage.mjs";
import { type S3Place, s3Client } from "@/lib/storage/s3-client";

export type TestS3 = {
  readonly place: S3Place;
  readonly secret: string;
  /** Makes another bucket beside the first. */
  newBucket(name: string): Promise<S3Place>;
  stop(): Promise<void>;
};

/** A real S3-compatible server (OpenStack Swift) with one empty bucket; it checks signatures and MD5 sums. */
export async function startS3(): Promise<TestS3> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  await ensureObjectStorage(join(tmpdir(), "holdfast-swift.log"));
  const folder = await mkdtemp(join(tmpdir(), "holdfast-s3-"));
  const secret = "a-secret-of-the-test-server";
  const libraries = await readdir(join(swiftFolder, "usr/lib"));
  const program = spawn("/usr/bin/python3", [join(import.meta.dirname, "serve.py"), folder], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      NODE_ENV: "test",
      S3_SECRET: secret,
      PYTHONPATH: join(swiftFolder, "usr/lib/python3/dist-packages"),
      PYTHONDONTWRITEBYTECODE: "1",
      LD_LIBRARY_PATH: libraries
        .filter((name) => name.includes("-linux-"))
        .map((name) => join(swiftFolder, "usr/lib", name))
        .join(":"),
    },
  });
  const gone = new Promise<void>((resolve) => program.once("exit", () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    program.stdout.once("data", (line) => resolve(Number(line)));
    program.once("exit", (code) => reject(new Error(`The S3 server ended with ${code}.`)));
    program.once("error", reject);
  });
  const base = { endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", pathStyle: true } as const;
  const newBucket = async (bucket: string): Promise<S3Place> => {
    const place = { ...base, bucket, prefix: "holdfast/", encryption: "none", accessKeyId: "test:holdfast" } as const;
    await s3Client(place, secret).send(new CreateBucketCommand({ Bucket: bucket }));
    return place;
  };
  return {
    place: await newBucket("archives"),
    secret,
    newBucket,
    async stop() {
      program.stdin.end();
      program.kill("SIGKILL");
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
