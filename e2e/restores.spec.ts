import type { Page } from "@playwright/test";
import { backUp } from "./support/back-up";
import { fingerprint, query } from "./support/databases";
import { expect, test } from "./support/fixtures";
import { expectFitInEveryLook } from "./support/looks";

test("a lead restores development's backup into a new database, row for row, and drops it again", async ({
  signIn,
}) => {
  test.setTimeout(400_000);
  const page = await signIn("lead");
  await backUp(page, "Development");
  await expectRun(page, "succeeded");
  await page.getByRole("link", { name: "Open the backup" }).click();
  await expect(page).toHaveURL(/\/backups\//);
  const backup = page.url();

  const operator = await signIn("operator");
  await operator.goto(backup);
  await expect(operator.getByRole("button", { name: "Restore into a new database" })).toBeDisabled();

  await page.getByRole("button", { name: "Restore into a new database" }).click();
  const dialog = page.getByRole("dialog");
  const name = await dialog.getByLabel("Name of the new database").inputValue();
  expect(name).toMatch(/^eduhub_development_restore_\d{8}_\d{4}$/);
  await expect(dialog.getByText("pg_restore").first()).toBeVisible();
  await expect(dialog.locator("pre").first()).toContainText(`createdb`);
  await expectFitInEveryLook(page, "restore-dialog");
  await dialog.getByLabel("What for (optional)").fill("to look at last week's invoices");
  await dialog.getByLabel("Name of the new database").fill("Eduhub Wrong");
  await dialog.getByRole("button", { name: /^Restore into/ }).click();
  await expect(dialog.getByText(/Lower-case letters, digits/)).toBeVisible();
  await dialog.getByLabel("Name of the new database").fill(name);
  await dialog.getByRole("button", { name: /^Restore into/ }).click();

  await expect(page).toHaveURL(/\/runs\//);
  await expectRun(page, "succeeded");
  for (const step of ["preflight", "create", "restore", "verify", "record"]) {
    await expect(page.locator(`[data-step=${step}]`)).toHaveAttribute("data-status", "succeeded");
  }
  await expectFitInEveryLook(page, "restore-run");
  const [source, copy] = await Promise.all([fingerprint("eduhub_development"), fingerprint(name)]);
  expect(Object.keys(source).length).toBeGreaterThan(12);
  expect(copy).toEqual(source);

  await page.getByRole("link", { name: "Open the restore" }).click();
  await expect(page.locator("[data-restore=succeeded]")).toContainText("It is restored, and equals its backup.");
  await expect(page.locator("[data-check=ok]")).not.toHaveCount(0);
  await expect(page.locator("[data-check=failed], [data-check=unknown]")).toHaveCount(0);
  const connection = page.getByText(`/${name}?sslmode=`);
  await expect(connection).toBeVisible();
  expect(await connection.textContent()).toMatch(/^postgresql:\/\/[^:@/]+@/);
  await expectFitInEveryLook(page, "restore");
  await page.getByRole("button", { name: "Keep" }).click();
  await page.getByRole("dialog").getByLabel("What it is good for").fill("the invoices of March");
  await page.getByRole("dialog").getByRole("button", { name: "Keep it" }).click();
  await expect(page.getByText("the invoices of March")).toBeVisible();
  const address = page.url();

  await page.goto("/restores");
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("restored and equal");
  await expect(row).toContainText("the invoices of March");
  await expectFitInEveryLook(page, "restores");
  await operator.goto(address);
  await expect(operator.getByRole("button", { name: "Drop" })).toBeDisabled();

  await page.goto(address);
  await page.getByRole("button", { name: "Drop" }).click();
  const confirm = page.getByRole("dialog");
  await expect(confirm.getByRole("button", { name: "Drop this database" })).toBeDisabled();
  await confirm.getByLabel(/to confirm/).fill(name);
  await confirm.getByRole("button", { name: "Drop this database" }).click();
  await expect(page).toHaveURL(/\/runs\//);
  await expectRun(page, "succeeded");
  expect(await query("postgres", "SELECT datname FROM pg_database WHERE datname = $1", [name])).toEqual([]);
  await page.goto(address);
  await expect(page.getByText("Its database was dropped.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Drop" })).toHaveCount(0);
});

async function expectRun(page: Page, end: string): Promise<void> {
  await expect(page.locator(`[data-run-status=${end}]`)).toBeVisible({ timeout: 120_000 });
}
