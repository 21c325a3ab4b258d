import { defineConfig } from "@playwright/test";

const executablePath = process.env.HOLDFAST_CHROMIUM;

/** Against the production build with web, worker and PostgreSQL, all started by global-setup as `npm start` does. */
export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "../test-results",
  globalSetup: "./support/start-holdfast.ts",
  fullyParallel: false,
  workers: 1,
  forbidOnly: true,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: "../test-results/e2e.json" }]],
  use: {
    // Set by the global setup; workers read this file after it.
    ...(process.env.HOLDFAST_E2E_URL ? { baseURL: process.env.HOLDFAST_E2E_URL } : {}),
    ...(executablePath ? { launchOptions: { executablePath, args: ["--no-sandbox", "--disable-gpu"] } } : {}),
    // Without a film of it: on a machine without a graphics card its pictures cost more than the tests.
    trace: { mode: "retain-on-failure", screenshots: false },
    contextOptions: { reducedMotion: "reduce" },
    locale: "en-GB",
    timezoneId: "UTC",
  },
});
