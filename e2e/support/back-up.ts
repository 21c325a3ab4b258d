import type { Page } from "@playwright/test";

/** The two clicks of a backup, from the list; the page is then the run's. `name` is the environment's. */
export async function backUp(page: Page, name: string): Promise<void> {
  await page.goto("/backups");
  await page
    .getByRole("button", { name: new RegExp(`Back up ${name}`) })
    .first()
    .click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: new RegExp(`^Back up ${name} now`) })
    .click();
}
