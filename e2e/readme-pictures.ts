// Not a test of anything: it walks through the demo and keeps what the README shows. `npm run pictures`.
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";

test.setTimeout(300_000);
test.use({ viewport: { width: 1280, height: 860 } });

test("the README's pictures", async ({ signIn }) => {
  const operator = await signIn("operator");
  await operator.setViewportSize({ width: 1280, height: 860 });
  await operator.getByRole("button", { name: "Back up Production now" }).click();
  await operator.getByRole("dialog").getByLabel("Reason (optional)").fill("before the deploy of 2.4");
  await operator.getByRole("dialog").getByRole("button", { name: "Back up Production now" }).click();
  await expect(operator.locator('[data-run-status="succeeded"]')).toBeVisible({ timeout: 120_000 });
  await keep(operator, "run");

  await operator.goto("/deployments");
  await operator.getByRole("button", { name: "Request a deployment" }).click();
  await operator.getByLabel("Environment").selectOption({ label: "EduHub Production" });
  await operator.getByRole("button", { name: "Request it" }).click();
  await expect(operator.getByText(/pending; looked at/)).toBeVisible({ timeout: 60_000 });
  await operator.getByRole("button", { name: "Rehearse" }).click();
  await expect(operator.getByText(/on a copy of .* every check holds/).first()).toBeVisible({ timeout: 120_000 });
  await keep(operator, "deployment");

  await operator.goto("/migrations");
  await expect(operator.getByRole("heading", { level: 1 })).toBeVisible();
  await keep(operator, "migrations");
  await operator.goto("/");
  await expect(operator.getByRole("region", { name: "EduHub" })).toBeVisible();
  await keep(operator, "overview");
  await operator.emulateMedia({ colorScheme: "dark" });
  await keep(operator, "overview-dark");
});

async function keep(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: `docs/images/${name}.png`, animations: "disabled" });
}
