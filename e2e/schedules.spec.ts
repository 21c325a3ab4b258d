import { query } from "./support/databases";
import { demoEnvironment } from "./support/demo-environments";
import { expect, test } from "./support/fixtures";
import { expectFitInEveryLook } from "./support/looks";

/** Backups of these moments, without files: the page judges rows. */
async function addBackups(environmentId: string, days: readonly number[]): Promise<void> {
  for (const day of days) {
    await query(
      "holdfast",
      `WITH r AS (INSERT INTO "Run" (id, kind, title, "environmentId", status, "requestedBy", "endedAt", "enqueuedAt")
         VALUES (gen_random_uuid(), 'backup', 'Backup', $1, 'succeeded', 'Test', now(), now()) RETURNING id)
       INSERT INTO "Backup" (id, "environmentId", "runId", status, verification, "verifiedAt", "fileName", "sizeBytes", sha256,
         manifest, "requestedBy", "completedAt", "createdAt", "snapshotAt", "durationMs")
       SELECT gen_random_uuid(), $1, r.id, 'complete', 'readable', now(), 'walk/' || r.id || '.dump', 4200000 - $2::int * 31000, 'none', '{}',
         'Test', now(), t.at, t.at, 2400 + ($2::int % 5) * 310 FROM r, (SELECT date_trunc('day', now()) - $2::int * interval '1 day' AS at) t`,
      [environmentId, day],
    );
  }
}

test("a schedule is added, read, fired, paused and disabled; retention shows what goes before it goes", async ({
  signIn,
}) => {
  test.setTimeout(240_000);
  const { id, name } = await demoEnvironment("development");
  await addBackups(id, [1, 2, 3, 4, 5, 6, 7, 8, 9, 40, 41]);
  const page = await signIn("lead");
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto("/backups");
  await page.getByRole("link", { name, exact: true }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Schedules and retention of ${name}`);
  await expect(page.getByText("No schedule is enabled: nothing is backed up by itself.")).toBeVisible();
  await expectFitInEveryLook(page, "schedules-none");

  await page.getByRole("button", { name: "Add a schedule" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("When (cron)").fill("30 2 31 2 *");
  await expect(dialog.getByText("There is no such day, so it would never fire.")).toBeVisible();
  await dialog.getByRole("button", { name: "Add the schedule" }).click();
  await expect(dialog.getByRole("alert")).toContainText("There is no such day");
  await dialog.getByLabel("When (cron)").fill("*/5 * * * *");
  await dialog.getByLabel("Time zone").fill("Europe/Berlin");
  await expect(dialog.getByText("Every 5 minutes")).toBeVisible();
  await expect(dialog.locator("time")).toHaveCount(5);
  await expectFitInEveryLook(page, "schedules-dialog");
  await dialog.getByLabel("Name").fill("Often");
  await dialog.getByRole("button", { name: "Add the schedule" }).click();
  await expect(page.getByRole("heading", { name: "Often" })).toBeVisible();
  await expect(page.getByText(/Next backup by itself: .* UTC\+0[12]:00, by Often\./)).toBeVisible();

  // As if no worker had been there for a quarter of an hour.
  await query("holdfast", `UPDATE "Schedule" SET since = now() - interval '16 minutes' WHERE "environmentId" = $1`, [
    id,
  ]);
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("link", { name: "asked for a backup" })).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await expect(page.getByText("only the latest missed slot is made up for").first()).toBeVisible();
  await page.getByRole("link", { name: "asked for a backup" }).click();
  await expect(page.getByText("schedule Often").first()).toBeVisible();
  await page.goBack();

  await page.getByRole("button", { name: "Pause all schedules" }).click();
  await dialog.getByLabel("Reason").fill("The server moves");
  await dialog.getByLabel("Until (your time)").fill(new Date(Date.now() + 3 * 3_600_000).toISOString().slice(0, 16));
  await dialog.getByRole("button", { name: "Pause all schedules" }).click();
  await expect(page.getByText(/All schedules of all environments are paused until/)).toBeVisible();
  await expectFitInEveryLook(page, "schedules-paused");
  await page.getByRole("button", { name: "End the pause" }).click();
  await expect(page.getByRole("button", { name: "Pause all schedules" })).toBeVisible();
  await page.getByRole("button", { name: "Disable Often" }).click();
  await expect(page.getByText(/Disabled by/)).toBeVisible();

  const kept = page.getByRole("combobox", { name: "Often" });
  await kept.selectOption({ label: "By numbers of its own" });
  await expect(page.getByText("Its backups count among themselves.")).toBeVisible();
  await expectFitInEveryLook(page, "schedules-own-numbers");
  await kept.selectOption({ label: "As all others of this environment" });
  await page.getByRole("button", { name: "Remove Often" }).click();
  await expectFitInEveryLook(page, "schedules-remove");
  await dialog.getByRole("button", { name: "Remove Often" }).click();
  await expect(page.getByText("No schedule yet")).toBeVisible();
  await page.getByText("Removed schedules, and what became of their last times").click();
  await expect(page.getByText(/removed by/)).toBeVisible();
  await expect(page.getByRole("link", { name: "asked for a backup" })).toBeVisible();

  await expect(page.getByText(/These are the runbook's numbers; nobody has saved any yet/)).toBeVisible();
  await page.getByLabel("Days").fill("4");
  await page.getByLabel("Weeks").fill("0");
  await page.getByLabel("Months").fill("1");
  await expect(page.getByText(/\d+ backups go; /)).toBeVisible();
  await expect(page.getByText(/It lies before the 4 days, no weeks are kept/).first()).toBeVisible();
  await expectFitInEveryLook(page, "schedules-going");
  const listed = await page.locator("tr", { hasText: "goes" }).count();
  await page.getByRole("button", { name: /^Save, and let \d+ go$/ }).click();
  await dialog.getByRole("textbox").fill(name);
  await dialog.getByRole("button", { name: /^Save, and let \d+ go$/ }).click();
  await expect(page.getByText(/Saved by/)).toBeVisible();
  const gone = `SELECT count(*)::int AS count FROM "Backup" WHERE "environmentId" = $1 AND "deletedBy" = 'Retention'`;
  await expect
    .poll(async () => (await query<{ count: number }>("holdfast", gone, [id]))[0]?.count, { timeout: 90_000 })
    .toBe(listed);
  expect(errors).toEqual([]);

  await page.goto(`/environments/${id}`);
  const chart = page.getByRole("img", { name: "Size of the archive" });
  await expect(chart).toBeVisible();
  await expect(chart.locator("polyline")).toHaveAttribute("points", /^[\d., ]+$/);
  await page.getByText("The same as a table").click();
  const drawn = Number(await page.locator("[data-trend]").getAttribute("data-trend"));
  expect(drawn).toBeGreaterThanOrEqual(11);
  await expect(page.getByRole("table", { name: "Size, time and rate of each backup" }).locator("tbody tr")).toHaveCount(
    drawn,
  );
  await expectFitInEveryLook(page, "environment-trend");
});

test("an administrator gives a schedule places of its own; for others they are not to choose", async ({ signIn }) => {
  const address = `/environments/${(await demoEnvironment("staging")).id}/schedules`;
  const page = await signIn("admin");
  await page.goto(address);
  await page.getByRole("button", { name: "Add a schedule" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Yearly");
  await dialog.getByLabel("When (cron)").fill("0 3 29 2 *");
  await dialog.getByRole("button", { name: "Add the schedule" }).click();
  await page.getByRole("button", { name: "Where archives of Yearly go" }).click();
  await dialog.getByLabel("Archives go to").selectOption({ label: "Archive folder" });
  await expect(dialog.getByLabel("Second copy")).toBeVisible();
  await expectFitInEveryLook(page, "schedules-places");
  await dialog.getByRole("button", { name: "Save the places" }).click();
  await expect(page.getByText("Archives go to Archive folder, with no second copy")).toBeVisible();
  const lead = await signIn("lead");
  await lead.goto(address);
  await expect(lead.getByText("Archives go to Archive folder, with no second copy")).toBeVisible();
  await expect(lead.getByRole("button", { name: "Where archives of Yearly go" })).toHaveCount(0);
  await page.getByRole("button", { name: "Remove Yearly" }).click();
  await dialog.getByRole("button", { name: "Remove Yearly" }).click();
  await expect(page.getByRole("heading", { name: "Yearly" })).toHaveCount(0);
});
