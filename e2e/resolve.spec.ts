import { query } from "./support/databases";
import { demoEnvironment } from "./support/demo-environments";
import { expect, test } from "./support/fixtures";
import { expectFitInEveryLook } from "./support/looks";

const database = "eduhub_development";
const migration = "20260302090000_learning_goals";
const index = "LearningGoal_studentId_courseId_description_key";
const log = `A migration failed to apply. New migrations cannot be applied before the error is recovered from.

Migration name: ${migration}

Database error code: 40P01

Database error:
ERROR: deadlock detected`;
test("a failed migration is found, looked at, not marked while half of it is there, and marked as applied", async ({
  signIn,
}) => {
  test.setTimeout(240_000);
  const environment = await demoEnvironment("development");
  await query(
    database,
    `UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0, logs = $2 WHERE migration_name = $1`,
    [migration, log],
  );
  await query(database, `DROP INDEX "${index}"`);
  const page = await signIn("lead");
  await page.goto("/migrations");
  await page
    .getByRole("link", { name: /See what took effect, and resolve it in Development/ })
    .click({ timeout: 60_000 });
  await expect(page).toHaveURL(new RegExp(`/environments/${environment.id}/resolve$`));
  await expect(page.getByText("Nobody has looked at what took effect yet")).toBeVisible();
  await expectFitInEveryLook(page, "resolve-before");

  await page.getByRole("button", { name: "Look at what took effect" }).click();
  await expect(page.getByText(/A part of it is in force/)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(`index ${index} is not there`)).toBeVisible();
  await expect(page.getByText("deadlock detected")).toBeVisible();
  await expect(page.getByRole("button", { name: /Mark as/ })).toHaveCount(0);
  await expectFitInEveryLook(page, "resolve-partly");

  await query(database, `CREATE UNIQUE INDEX "${index}" ON "LearningGoal"("studentId", "courseId", "description")`);
  await page.getByRole("button", { name: "Look at what took effect" }).click();
  await expect(page.getByText(/All of it is in force/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Mark as applied" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(`npx prisma migrate resolve --applied ${migration}`).first()).toBeVisible();
  await expectFitInEveryLook(page, "resolve-dialog");
  await dialog.getByRole("textbox").fill(database);
  await dialog.getByRole("button", { name: "Mark as applied" }).click();
  await expect(page).toHaveURL(/\/runs\//);
  await expect(page.locator('[data-run-status="succeeded"]')).toBeVisible({ timeout: 120_000 });
  expect(
    await query(
      database,
      `SELECT finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS back FROM _prisma_migrations
       WHERE migration_name = $1 ORDER BY finished_at NULLS FIRST`,
      [migration],
    ),
  ).toEqual([
    { finished: false, back: true },
    { finished: true, back: false },
  ]);
  await page.goto(`/environments/${environment.id}/resolve`);
  await expect(page.getByText("No migration stands as failed")).toBeVisible();
  await expectFitInEveryLook(page, "resolve-after");
});
