import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, openBench } from "@/e2e/support/backup-bench";
import { addDestination, bucketSettings } from "@/e2e/support/destination-bench";
import { startS3, type TestS3 } from "@/e2e/support/s3/start-s3";
import { s3Store } from "@/lib/storage/s3";
import { s3Client } from "@/lib/storage/s3-client";

/** 40 MB that compress to half: three parts, so that something can happen between them. */
const SEED = `CREATE TABLE noise AS
  SELECT i, (SELECT string_agg(md5(random()::text || i || j), '') FROM generate_series(1, 30) j) AS body
  FROM generate_series(1, 40000) i`;

let bench: Bench;
let s3: TestS3;
let bucket: string;

beforeAll(async () => {
  s3 = await startS3();
  bench = await openBench(SEED);
  bucket = await addDestination(bench.direct, "Bucket", bucketSettings(s3), s3.secret);
});
afterAll(async () => {
  await bench.close();
  await s3.stop();
});

async function uploads() {
  const listed = await s3Client(s3.place, s3.secret).send(new ListMultipartUploadsCommand({ Bucket: s3.place.bucket }));
  return (listed.Uploads ?? []).map(({ Key }) => Key);
}

async function copyOf(backupId: string) {
  const { rows } = await bench.direct.query(`SELECT status, problem FROM "BackupCopy" WHERE "backupId" = $1`, [
    backupId,
  ]);
  return rows[0];
}

test("a backup straight into a bucket is verified there, and touches no disk", async () => {
  const environment = await bench.addEnvironment("production", { destinationId: bucket });
  const { backup, problem } = await bench.backUp(environment);
  expect(problem).toBeNull();
  expect(backup).toMatchObject({ status: "complete", verification: "readable" });
  const store = s3Store(s3.place, s3.secret);
  expect(await store.sizeOf(backup.fileName)).toBe(Number(backup.sizeBytes));
  expect(await copyOf(backup.id)).toEqual({ status: "stored", problem: null });
  expect(await uploads()).toEqual([]);
  expect(await bench.files().catch(() => [])).toEqual([]);
});

test("a dump that is killed in the middle leaves no object and no upload", async () => {
  const environment = await bench.addEnvironment("production", { destinationId: bucket });
  const onProgress = () => killing?.();
  let killing: (() => void) | null = null;
  const { backup, problem } = await bench.backUp(environment, {
    onSpawn: (tool, pid) => {
      if (tool === "pg_dump") killing = () => process.kill(pid, "SIGKILL");
    },
    onProgress,
  });
  expect(problem).toMatchObject({ code: "TOOL_FAILED" });
  expect(backup.status).toBe("failed");
  expect(await copyOf(backup.id)).toMatchObject({ status: "removed" });
  expect(await s3Store(s3.place, s3.secret).sizeOf(backup.fileName)).toBeNull();
  expect(await uploads()).toEqual([]);
});

type Trouble = {
  /** Answers by itself, or cuts the line, and says so. */
  readonly request?: (from: IncomingMessage, to: ServerResponse) => boolean;
  /** Whether this answer of the server gets lost. */
  readonly loses?: (from: IncomingMessage) => boolean;
};

/** Passes everything on to the real server, but for what `trouble` does. */
async function between({ request: meets = () => false, loses = () => false }: Trouble) {
  const { hostname, port } = new URL(s3.place.endpoint ?? "");
  const server = createServer((from, to) => {
    if (meets(from, to)) return void from.resume();
    // This server has said "continue" itself. All else stays as it was signed.
    const { expect: _, ...headers } = from.headers;
    const passed = request({ hostname, port, method: from.method, path: from.url, headers, agent: false }, (answer) => {
      if (loses(from)) return void answer.resume().on("end", () => to.destroy());
      to.writeHead(answer.statusCode ?? 500, answer.headers);
      if (from.method === "HEAD") to.end();
      else answer.pipe(to);
    });
    // Swift answers HEAD with a body where something is missing: that is found after the answer has gone on.
    passed.on("error", () => to.headersSent || to.destroy());
    from.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function through(trouble: Trouble) {
  const { endpoint, server } = await between(trouble);
  const name = `Behind ${endpoint}`;
  const destination = await addDestination(bench.direct, name, bucketSettings(s3, { endpoint }), s3.secret);
  const environment = await bench.addEnvironment("production", { destinationId: destination });
  const outcome = await bench.backUp(environment);
  return {
    ...outcome,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const isPart = ({ method, url }: IncomingMessage) => method === "PUT" && (url ?? "").includes("partNumber=");

test.each([500, 503])("parts that are answered with %i twice are sent again", async (status) => {
  let times = 0;
  const { backup, problem, close } = await through({
    request: (from, to) => {
      if (!isPart(from) || times >= 2) return false;
      times += 1;
      to.writeHead(status).end();
      return true;
    },
  });
  close();
  expect(times).toBe(2);
  expect(problem).toBeNull();
  expect(backup).toMatchObject({ status: "complete", verification: "readable" });
});

test("connections that are cut while parts are sent are made again", async () => {
  let times = 0;
  const { backup, problem, close } = await through({
    request: (from) => {
      if (!isPart(from) || times >= 2) return false;
      times += 1;
      from.socket.destroy();
      return true;
    },
  });
  close();
  expect(times).toBe(2);
  expect(problem).toBeNull();
  expect(backup.verification).toBe("readable");
});

test("a storage that goes on refusing parts fails the backup in words, and keeps nothing of it", async () => {
  const { backup, problem, close } = await through({
    request: (from, to) => {
      if (!isPart(from)) return false;
      to.writeHead(503).end();
      return true;
    },
  });
  expect(problem).toMatchObject({ message: expect.stringContaining("was not able to do it, also when asked again") });
  expect(backup.status).toBe("failed");
  expect(await uploads()).toEqual([]);
  close();
});

test("an answer to the last request that is lost makes neither a second archive nor a failure", async () => {
  let lost = 0;
  const isLast = ({ method, url }: IncomingMessage) => method === "POST" && (url ?? "").includes("uploadId=");
  const { backup, problem, close } = await through({ loses: (from) => isLast(from) && lost++ === 0 });
  close();
  expect(lost).toBeGreaterThan(0);
  expect(problem).toBeNull();
  expect(backup.verification).toBe("readable");
  expect(await uploads()).toEqual([]);
});
