import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import { expectFit, looks, takeLook } from "./support/looks";

const paths = [
  "/",
  "/migrations",
  "/deployments",
  "/releases",
  "/backups",
  "/restores",
  "/runs",
  "/environments",
  "/environments/new",
  "/alarms",
  "/audit",
  "/notifications",
  "/storage",
  "/status",
  "/people",
  "/account",
];
async function firstRow(page: Page): Promise<string> {
  return (await page.locator("a[data-row-link]").first().getAttribute("href")) ?? "";
}

test.describe.configure({ timeout: 300_000 });

for (const look of looks) {
  test(`every page is accessible and fits: ${look.name}`, async ({ signIn }) => {
    const page = await signIn("admin");
    await takeLook(page, look);
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto("/releases");
    const release = await firstRow(page);
    await page.goto("/environments");
    const environment = await firstRow(page);
    const single = [release, environment, `${environment}/policy`, `${environment}/connection`];
    for (const path of [...paths, ...single]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByText("Demo.").first()).toBeVisible();
      const name =
        path
          .slice(1)
          .replace(/[0-9a-f-]{36}/, "one")
          .replaceAll("/", "-") || "overview";
      await expectFit(page, `${name}-${look.name}`);
    }
    await page.goto("/");
    await page
      .getByRole("button", { name: /^Back up/ })
      .first()
      .click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectFit(page, `dialog-${look.name}`, { fullPage: false });
    expect(errors).toEqual([]);
  });
}
