import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startPostgres } from "../../bin/embedded-postgres.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** Superuser's address of the throw-away server that all integration tests share. */
    serverUrl: string;
  }
}

/** One throw-away PostgreSQL for the whole integration run; each test file makes databases of its own on it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-test-pg-"));
  await chmod(folder, 0o755);
  const server = await startPostgres({
    folder,
    password: "test",
    logFile: join(folder, "log"),
    settings: { fsync: "off", full_page_writes: "off", max_connections: "200" },
  });
  project.provide("serverUrl", server.superuserUrl);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
