import type { Page } from "@playwright/test";
import { backUp } from "./support/back-up";
import { query } from "./support/databases";
import { demoEnvironment } from "./support/demo-environments";
import { expect, test } from "./support/fixtures";
import { expectFitInEveryLook } from "./support/looks";

test("a backup is proven by restoring it, and the overview says what rolling back would cost", async ({ signIn }) => {
  test.setTimeout(400_000);
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
  const drilled = `SELECT "actorName" FROM "AuditEvent" WHERE action = 'backup:drill' AND outcome = 'done' AND "actorKind" = 'user'`;
  expect(await query("holdfast", drilled)).toHaveLength(1);

  // The same rows in a schema that was not dumped: the backup is shown as such until a drill succeeds again.
  const id = address.split("/").at(-1);
  const [kept] = await query<{ manifest: object }>("holdfast", `SELECT manifest FROM "Backup" WHERE id = $1`, [id]);
  const another = `UPDATE "Backup" SET manifest = jsonb_set(manifest #- '{schemaFingerprint,parts,table public._prisma_migrations}',
    '{schemaFingerprint,digest}', '"another"') WHERE id = $1`;
  await query("holdfast", another, [id]);
  await prove(page, address, "failed");
  await expect(page.getByText("The newest restore drill of this backup failed.")).toBeVisible();
  await expect(
    page.getByText(/table public\._prisma_migrations is extra\. It counts as verified no more/),
  ).toBeVisible();
  await expectFitInEveryLook(page, "drill-failed");
  await page.goto("/backups");
  await expect(page.locator("tbody tr").first()).toContainText("restore drill failed");
  await page.goto("/");
  await expect(page.locator("[data-readiness=ok]")).toHaveCount(0);
  await query("holdfast", `UPDATE "Backup" SET manifest = $2 WHERE id = $1`, [id, kept?.manifest]);
  await prove(page, address, "succeeded");
  await expect(page.getByText("This backup restores.")).toBeVisible();

  const admin = await signIn("admin");
  const place = await demoEnvironment("staging");
  const choose = async (label: string) => {
    await admin.goto(`/environments/${place.id}`);
    await admin.getByLabel("Restore drill").selectOption({ label });
    await admin.getByRole("button", { name: "Save the settings" }).click();
    await expect(admin.getByText("Saved", { exact: true })).toBeVisible();
  };
  await choose("Never by itself");
  await admin.goto("/");
  await expect(admin.getByText("No drill is made by itself: that is turned off.")).toBeVisible();
  await choose("Every week");
});

/** A drill from the page of a backup, to its end, and back to that page. */
async function prove(page: Page, address: string, end: string): Promise<void> {
  await page.goto(address);
  await page.getByRole("button", { name: "Prove by restoring" }).click();
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}$/);
  await expect(page.locator(`[data-run-status=${end}]`)).toBeVisible({ timeout: 120_000 });
  await page.goto(address);
}
