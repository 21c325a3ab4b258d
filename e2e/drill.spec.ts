import { backUp } from "./support/back-up";
import { query } from "./support/databases";
import { expect, test } from "./support/fixtures";

test("a backup is proven by restoring it, and the overview says what rolling back would cost", async ({ signIn }) => {
  const page = await signIn("operator");
  await page.goto("/");
  await expect(page.locator("[data-readiness]")).toHaveCount(3);
  await expect(page.locator("[data-readiness=ok]")).toHaveCount(0);

  await backUp(page, "Staging");
  await expect(page.locator("[data-run-status=succeeded]")).toBeVisible({ timeout: 60_000 });
  await page.getByRole("link", { name: "Open the backup" }).click();
  await expect(page.getByText("It was never restored.")).toBeVisible();
  const address = page.url();

  const viewer = await signIn("viewer");
  await viewer.goto(address);
  await expect(viewer.getByRole("button", { name: "Prove by restoring" })).toBeDisabled();

  await page.getByRole("button", { name: "Prove by restoring" }).click();
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}$/);
  await expect(page.locator("[data-run-status=succeeded]")).toBeVisible({ timeout: 120_000 });
  for (const step of ["read", "restore", "record"]) {
    await expect(page.locator(`[data-step=${step}]`)).toHaveAttribute("data-status", "succeeded");
  }
  await page.getByRole("link", { name: "Open the backup" }).click();
  await expect(page).toHaveURL(address);
  await expect(page.getByText("This backup restores.")).toBeVisible();
  await expect(page.locator("[data-drill=succeeded]")).toContainText(/Restored and compared in .*all well/);
  await expect(page.getByText(/rows in [\d,]+ tables, each as in the manifest/)).toBeVisible();
  await page.goto("/backups");
  await expect(page.locator("tbody tr").first()).toContainText("restored");

  await page.goto("/");
  const ready = page.locator("[data-readiness=ok]");
  await expect(ready).toHaveCount(1);
  await expect(ready).toContainText(/you lose at most \d+ min of data; it takes about .* \(drill of/);
  const scratch = await query("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'holdfast_scratch_%'");
  expect(scratch).toEqual([]);
  const drilled = `SELECT "actorName" FROM "AuditEvent" WHERE action = 'backup:drill' AND outcome = 'done'`;
  expect(await query("holdfast", drilled)).toHaveLength(1);
});
