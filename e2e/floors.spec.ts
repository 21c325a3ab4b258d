import { mkdirSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { query } from "./support/databases";
import { expect, test } from "./support/fixtures";

const paths = ["/", "/backups", "/runs", "/environments", "/audit", "/people", "/account"];
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const banner = "Archives that Holdfast did not make are refused. Backing up is not affected.";

test.setTimeout(180_000);

/** What a worker with these tools writes of itself; the real one corrects it within a minute. */
async function workerSays(version: string): Promise<void> {
  const components = JSON.stringify([{ component: "postgresql-client", version }]);
  await query("holdfast", `UPDATE "Worker" SET components = $1::jsonb WHERE "stoppedAt" IS NULL`, [components]);
}

test("every page says in one line that the tools are too old, and opens to why and how", async ({
  signIn,
  request,
}) => {
  mkdirSync("screenshots", { recursive: true });
  const page = await signIn("admin");
  for (const path of paths) {
    await workerSays("15.18");
    await page.goto(path);
    const line = page.locator("summary").filter({ hasText: banner });
    await expect(line).toContainText("PostgreSQL client tools 15.18 (15.20 or newer needed)");
    if (path !== "/") continue;
    await page.screenshot({ path: "screenshots/floors-closed.png" });
    await line.click();
    await expect(page.getByText("apt-get install --only-upgrade postgresql-client-15")).toBeVisible();
    await expect(page.getByText(/CVE-2026-116314/)).toBeVisible();
    await page.screenshot({ path: "screenshots/floors-open.png" });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.screenshot({ path: "screenshots/floors-phone.png" });
    const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
  }
  await workerSays("15.20");
  await page.goto("/");
  await expect(page.locator("summary").filter({ hasText: banner })).toHaveCount(0);
  const stranger = await (await request.get("/sign-in")).text();
  expect(stranger).not.toMatch(/Too old|15\.\d\d|postgresql-client/);
});

test("what is in use by this very installation is what the pages say", async ({ signIn }) => {
  const page = await signIn("viewer");
  const [major = 0] = process.versions.node.split(".").map(Number);
  const line = page.getByText(`Node.js ${process.versions.node} (`);
  await expect(line).toHaveCount(major < 22 || major === 23 ? 2 : 0);
  for (const name of ["Next.js", "React ", "next-auth", "Prisma"]) {
    await expect(page.getByText(new RegExp(`Too old:.*${name}`))).toHaveCount(0);
    await expect(page.getByText(new RegExp(`Not known:.*${name}`))).toHaveCount(0);
  }
});
