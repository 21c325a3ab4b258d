import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { query } from "./support/databases";
import { expect, test } from "./support/fixtures";
import { expectFitInEveryLook } from "./support/looks";

const databases = ["eduhub_development", "eduhub_staging", "eduhub_production"];
const count = 60;
const sql = "SELECT 1;\n";
const names = Array.from({ length: count }, (_, at) => `${20_200_101_000_000 + at}_early_step`);
const checkout = fileURLToPath(new URL("../examples/eduhub", import.meta.url));

/** The demo's checkout with years before it. */
function makeCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-long-"));
  cpSync(join(checkout, "prisma"), join(folder, "prisma"), { recursive: true });
  for (const name of names) {
    mkdirSync(join(folder, "prisma", "migrations", name));
    writeFileSync(join(folder, "prisma", "migrations", name, "migration.sql"), sql);
  }
  return folder;
}

/** As if each of these databases had lived through those years. */
async function liveThrough(): Promise<void> {
  const checksum = createHash("sha256").update(sql).digest("hex");
  for (const database of databases) {
    await query(
      database,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       SELECT gen_random_uuid(), $1, name, '2020-01-01', '2020-01-01', 1 FROM unnest($2::text[]) name`,
      [checksum, names],
    );
  }
}

/** What other tests have added to the project has not lived through them: it is away meanwhile. */
const strangers = `FROM "Environment" WHERE "disabledAt" IS NULL AND database <> ALL($1)`;
let away: readonly { id: string }[] = [];
test.beforeAll(async () => {
  away = await query<{ id: string }>("holdfast", `SELECT id ${strangers}`, [databases]);
  await setAway("now()");
});
test.afterAll(() => setAway("NULL"));

async function setAway(when: "now()" | "NULL"): Promise<void> {
  const ids = away.map(({ id }) => id);
  await query("holdfast", `UPDATE "Environment" SET "disabledAt" = ${when} WHERE id = ANY($1)`, [ids]);
}

const eduhub = (page: Page) =>
  page.locator("section", { has: page.getByRole("heading", { name: "EduHub", exact: true }) });

/** Says where releases are taken from, as an administrator would. */
async function takeFrom(page: Page, folder: string): Promise<void> {
  await page.goto("/releases");
  await eduhub(page).getByRole("button", { name: "Change the folder" }).click();
  await page.getByRole("dialog").getByLabel("Folder").fill(folder);
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

test("a long history that is applied everywhere is one row, opened and folded again by keyboard", async ({
  signIn,
}) => {
  test.setTimeout(180_000);
  const folder = makeCheckout();
  await liveThrough();
  const page = await signIn("admin");
  await takeFrom(page, folder);
  await eduhub(page).getByRole("button", { name: "Take a release" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take the release" }).click();
  await expect(page.locator('[data-run-status="succeeded"]')).toBeVisible({ timeout: 60_000 });

  await page.goto("/migrations");
  // The page draws itself anew as the worker looks.
  const fold = page.getByRole("link", { name: new RegExp(`migrations, ${names[0]} to .*, applied everywhere`) });
  await expect(fold).toBeVisible({ timeout: 60_000 });
  await expect(fold).toHaveAttribute("aria-expanded", "false");
  const row = page.getByRole("row", { name: new RegExp(`^${names[7]} `) });
  await expect(row).toHaveCount(0);
  await expectFitInEveryLook(page, "long-history-folded");

  await fold.focus();
  const before = await fold.boundingBox();
  await page.keyboard.press("Enter");
  await expect(row).toBeVisible();
  await expect(row.getByText("applied")).toHaveCount(databases.length);
  await expect(fold).toHaveAttribute("aria-expanded", "true");
  await expect(fold).toBeFocused();
  expect(await fold.boundingBox()).toEqual(before);
  await expectFitInEveryLook(page, "long-history-open");
  // It stays open when the page is drawn anew, and is what its address says.
  await page.reload();
  await expect(row).toBeVisible();

  await fold.focus();
  await page.keyboard.press("Enter");
  await expect(row).toHaveCount(0);
  await expect(fold).toHaveAttribute("aria-expanded", "false");
  await expect(page).toHaveURL(/\/migrations$/);

  // What is of interest in one environment alone is never folded.
  await query("eduhub_staging", `UPDATE _prisma_migrations SET checksum = md5('') WHERE migration_name = $1`, [
    names[30],
  ]);
  const edited = page.getByRole("row", { name: new RegExp(`^${names[30]} `) });
  await expect(edited.getByText("edited after apply")).toBeVisible({ timeout: 60_000 });
  await query("eduhub_staging", `UPDATE _prisma_migrations SET checksum = $2 WHERE migration_name = $1`, [
    names[30],
    createHash("sha256").update(sql).digest("hex"),
  ]);
  await takeFrom(page, checkout);
  rmSync(folder, { recursive: true });
});
