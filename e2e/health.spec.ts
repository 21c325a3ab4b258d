import { query } from "./support/databases";
import { expect, test } from "./support/fixtures";

test("the overview and health tell within seconds that a database is gone, and that it is back", async ({
  signIn,
  request,
}) => {
  const page = await signIn("viewer");
  const staging = page.locator("section").filter({ hasText: "Staging" }).last();
  await expect(staging.getByText(/^ok/).first()).toBeVisible({ timeout: 20_000 });
  await query("postgres", "ALTER DATABASE eduhub_staging ALLOW_CONNECTIONS false");
  try {
    await query("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'eduhub_staging'");
    await expect(staging.getByText(/not accept|cannot be reached|down/i).first()).toBeVisible({ timeout: 20_000 });
    // Holdfast itself is well: its own health is not a target's.
    expect(await (await request.get("/api/health")).json()).toMatchObject({ status: "ok" });
  } finally {
    await query("postgres", "ALTER DATABASE eduhub_staging ALLOW_CONNECTIONS true");
  }
  await expect(staging.getByText(/^ok/).first()).toBeVisible({ timeout: 20_000 });
});
