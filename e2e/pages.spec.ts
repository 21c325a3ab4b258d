import { mkdirSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";

const paths = [
  "/",
  "/migrations",
  "/deployments",
  "/releases",
  "/backups",
  "/runs",
  "/environments",
  "/environments/new",
  "/audit",
  "/notifications",
  "/status",
  "/people",
  "/account",
];
const looks = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  { name: "phone", colorScheme: "light", viewport: { width: 390, height: 844 } },
] as const;
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function firstRow(page: Page): Promise<string> {
  return (await page.locator("a[data-row-link]").first().getAttribute("href")) ?? "";
}

test.describe.configure({ timeout: 300_000 });

for (const look of looks) {
  test(`every page is accessible and fits: ${look.name}`, async ({ signIn }) => {
    mkdirSync("screenshots", { recursive: true });
    const page = await signIn("admin");
    await page.emulateMedia({ colorScheme: look.colorScheme });
    await page.setViewportSize(look.viewport);
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
      await page.screenshot({
        path: `screenshots/${
          path
            .slice(1)
            .replace(/[0-9a-f-]{36}/, "one")
            .replaceAll("/", "-") || "overview"
        }-${look.name}.png`,
        fullPage: true,
      });
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
      expect(
        violations.map(
          ({ id, nodes }) =>
            `${path} ${id}: ${nodes
              .map(({ html }) => html)
              .join(" ")
              .slice(0, 300)}`,
        ),
      ).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    }
    await page.goto("/");
    await page
      .getByRole("button", { name: /^Back up/ })
      .first()
      .click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.screenshot({ path: `screenshots/dialog-${look.name}.png` });
    const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
    expect(violations.map(({ id, nodes }) => `dialog ${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(errors).toEqual([]);
  });
}
