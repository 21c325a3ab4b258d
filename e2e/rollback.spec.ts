import { randomUUID } from "node:crypto";
import { query } from "./support/databases";
import { demoEnvironment } from "./support/demo-environments";
import { expect, test } from "./support/fixtures";
import { expectFitInEveryLook } from "./support/looks";

const database = "eduhub_development";
const log = "Database error code: 40P01\n\nDatabase error:\nERROR: deadlock detected";

test("a failed migration is walked to its end: looked at, answered by a person, planned, and shared by its address", async ({
  signIn,
}) => {
  test.setTimeout(400_000);
  const { id } = await demoEnvironment("development");
  const newest = `SELECT id, migration_name AS name, finished_at FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY migration_name DESC LIMIT 1`;
  const [row] = await query<{ id: string; name: string; finished_at: Date }>(database, newest);
  if (!row) throw new Error("The demo's development database has no migration.");
  const fail = `UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0, logs = $2 WHERE id = $1`;
  await query(database, fail, [row.id, log]);
  const run = await addFailedDeployment(id);
  try {
    const page = await signIn("lead");
    // From the failed run, as somebody would who was called by it.
    await page.goto(`/runs/${run.runId}`);
    await page.getByRole("link", { name: "Rollback guide" }).click();
    await expect(page).toHaveURL(new RegExp(`/rollback/${id}$`));
    await expect(page.locator("[data-question=failed]")).toHaveAttribute("data-answer", "yes", { timeout: 60_000 });
    await expect(page.locator("[data-question=failed]")).toContainText(`${row.name} stands as failed`);
    await expect(page.getByText("One question is open: Did it leave nothing half done?")).toBeVisible();
    await expect(page.locator("[data-plan]")).toHaveCount(0);
    await expect(page.locator("[data-place=settled]")).toHaveAttribute("data-look", "open");
    await expectFitInEveryLook(page, "rollback-open");

    await page.getByRole("link", { name: "The look at what took effect" }).click();
    await page.getByRole("button", { name: "Look at what took effect" }).click();
    await expect(page.getByText(/All of it is in force/)).toBeVisible({ timeout: 60_000 });
    await page.goto("/rollback");
    await page.getByRole("link", { name: "Open the guide of Development" }).click();
    await expect(page.locator("[data-question=settled]")).toHaveAttribute("data-answer", "yes", { timeout: 60_000 });
    await expect(page.locator("[data-question=data]")).toHaveAttribute("data-answer", "unknown");
    await page.locator("[data-question=data]").getByRole("link", { name: /^No/ }).click();
    await expect(page).toHaveURL(/\?data=no$/);
    const plan = page.locator("[data-plan=retry]");
    await expect(plan).toBeVisible();
    await expect(plan).toContainText("No data is lost.");
    await expect(plan).toContainText(`npx prisma migrate resolve --applied ${row.name}`);
    await expect(page.locator("[data-place=retry]")).toHaveAttribute("data-look", "end");
    await expect(page.locator("[data-lit]")).toHaveCount(3);
    await expectFitInEveryLook(page, "rollback-retry");
    await plan.getByRole("link", { name: "Resolve it" }).click();
    await expect(page).toHaveURL(new RegExp(`/environments/${id}/resolve$`));

    // Another person, with the address alone, sees the same; and says otherwise.
    const viewer = await signIn("viewer");
    await viewer.goto(`/rollback/${id}?data=yes&backup=yes`);
    await expect(viewer.locator("[data-plan=restore]")).toContainText(`${database}_restored`);
    const lookAfter = viewer.locator("[data-plan=restore] li", {
      hasText: `Have Holdfast look after ${database}_restored`,
    });
    await expect(lookAfter).toContainText(`Until then Holdfast backs up and deploys to the old database ${database}.`);
    await expect(lookAfter.getByRole("link", { name: "Environments" })).toHaveAttribute("href", "/environments");
    await expect(viewer.locator("[data-question=data]")).toContainText("by the word of a person");
    await expectFitInEveryLook(viewer, "rollback-restore");
    await viewer
      .locator("[data-question=backup]")
      .getByRole("link", { name: /^Answer no/ })
      .click();
    const forward = viewer.locator("[data-plan=forward]");
    await expect(forward).toContainText("What is wrong or missing in the data stays so: nothing brings it back.");
    await expect(forward).toContainText(`Mark ${row.name}`);
    await expectFitInEveryLook(viewer, "rollback-forward");
    await viewer.getByRole("link", { name: "Take all answers back" }).click();
    await expect(viewer).toHaveURL(new RegExp(`/rollback/${id}$`));

    // On paper: every shell's commands, no buttons.
    await page.goto(`/rollback/${id}?data=no`);
    await page.emulateMedia({ media: "print" });
    await expect(page.locator("[data-plan=retry] pre:visible")).not.toHaveCount(0);
    await expect(page.getByRole("link", { name: "Resolve it" })).toBeHidden();
    await page.emulateMedia({ media: "screen" });

    await page.goto(`/deployments/${run.deploymentId}`);
    await expect(page.getByRole("link", { name: "Rollback guide" })).toHaveAttribute("href", `/rollback/${id}`);
  } finally {
    const back = `UPDATE _prisma_migrations SET finished_at = $2, applied_steps_count = 1, logs = NULL WHERE id = $1`;
    await query(database, back, [row.id, row.finished_at]);
    await query("holdfast", `DELETE FROM "Observation" WHERE "environmentId" = $1 AND kind = 'failure'`, [id]);
    await run.remove();
  }
});

test("the menu leads to a choice of environments, each with what going back would cost", async ({ signIn }) => {
  test.setTimeout(120_000);
  const page = await signIn("viewer");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Rollback" }).click();
  await expect(page).toHaveURL(/\/rollback$/);
  await expect(page.locator("[data-environment=Production]").locator("[data-readiness]")).toBeVisible();
  await expectFitInEveryLook(page, "rollback-choose");
  await page.getByRole("link", { name: "Open the guide of Production" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Rollback guide of Production");
  expect((await page.goto("/rollback/nothing"))?.status()).toBe(404);
  expect((await page.goto(`/rollback/${randomUUID()}`))?.status()).toBe(404);
});

/** A deployment whose run failed before it reached its migrations, as rows alone; `remove` takes them away again. */
async function addFailedDeployment(environmentId: string) {
  const [runId, deploymentId] = [randomUUID(), randomUUID()];
  await query(
    "holdfast",
    `INSERT INTO "Run" (id, kind, title, "environmentId", status, "requestedBy", "enqueuedAt", "startedAt", "endedAt", problem)
     VALUES ($1, 'deploy', 'A deployment that failed', $2, 'failed', 'Test', now(), now(), now(), $3)`,
    [runId, environmentId, { code: "TOOL_FAILED", message: "It failed in a test.", hint: null }],
  );
  await query(
    "holdfast",
    `INSERT INTO "Deployment" (id, "environmentId", "releaseId", status, "requestedById", "requestedBy", "expiresAt", "runId", "endedAt")
     SELECT $1, e.id, r.id, 'failed', 'test', 'Test', now(), $2, now()
     FROM "Environment" e JOIN "Release" r ON r."projectId" = e."projectId" WHERE e.id = $3 LIMIT 1`,
    [deploymentId, runId, environmentId],
  );
  const remove = async () => {
    await query("holdfast", `DELETE FROM "Deployment" WHERE id = $1`, [deploymentId]);
    await query("holdfast", `DELETE FROM "Run" WHERE id = $1`, [runId]);
  };
  return { runId, deploymentId, remove };
}
