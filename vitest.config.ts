import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)) };

/** unit: pure, no services, seconds. integration: real PostgreSQL, real tools, one fresh database a file. */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          // How long a test takes is no finding: password hashing on a busy machine takes seconds.
          testTimeout: 30_000,
          // Pure functions share nothing: loading every module anew for each file took more time than the tests.
          isolate: false,
          include: ["**/*.test.ts"],
          exclude: ["**/*.integration.test.ts", "**/node_modules/**", ".test/**", ".holdfast/**"],
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          include: ["**/*.integration.test.ts"],
          exclude: ["**/node_modules/**", ".test/**", ".holdfast/**"],
          globalSetup: ["e2e/support/integration-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
