import { rm } from "node:fs/promises";
import { join } from "node:path";
import { backUp } from "./support/back-up";
import { query } from "./support/databases";
import { demoEnvironment } from "./support/demo-environments";
import { expect, home, test } from "./support/fixtures";
import { expectFitInEveryLook } from "./support/looks";
import { startS3, type TestS3 } from "./support/s3/start-s3";

let s3: TestS3;
test.beforeAll(async () => {
  s3 = await startS3();
});
test.afterAll(async () => {
  await s3.stop();
});

test("a bucket is added, tried and chosen for second copies; a backup shows both, and says when none is good", async ({
  signIn,
}) => {
  test.setTimeout(600_000);
  const { id, name } = await demoEnvironment("staging");
  const page = await signIn("admin");
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto("/storage");
  await expect(page.getByText("The one destination takes archives.")).toBeVisible({ timeout: 30_000 });

  await page.getByRole("button", { name: "Add a destination" }).click();
  const dialog = page.getByRole("dialog");
  const { endpoint, region, bucket, accessKeyId } = s3.place;
  await dialog.getByLabel("Name", { exact: true }).fill("Backup bucket");
  await dialog.getByLabel("Server", { exact: true }).fill(`${endpoint}/`);
  await expect(dialog.getByText("Not encrypted on the way")).toBeVisible();
  await dialog.getByLabel("Bucket", { exact: true }).fill("Archives");
  await dialog.getByLabel("Region").fill(region);
  await dialog.getByLabel("Access key", { exact: true }).fill(accessKeyId);
  await dialog.getByLabel("Secret key").fill("not the secret");
  await dialog.getByLabel("The bucket stands in the path").check();
  await dialog.getByRole("button", { name: "Add the destination" }).click();
  await expect(dialog.getByText("A bucket's name has 3 to 63 small letters")).toBeVisible();
  await expectFitInEveryLook(page, "storage-dialog");
  await dialog.getByLabel("Bucket", { exact: true }).fill(bucket);
  await dialog.getByRole("button", { name: "Add the destination" }).click();
  await expect(dialog).toBeHidden();

  await expect(page.getByText("Backup bucket does not work: The object storage refused the secret key.")).toBeVisible({
    timeout: 60_000,
  });
  await expectFitInEveryLook(page, "storage-broken");
  await page.getByRole("button", { name: "Change Backup bucket" }).click();
  await expect(dialog.getByLabel("Secret key")).toHaveValue("");
  await dialog.getByLabel("Secret key").fill(s3.secret);
  await dialog.getByRole("button", { name: "Save the destination" }).click();
  await expect(page.getByText("All 2 destinations take archives.")).toBeVisible({ timeout: 60_000 });

  await page.goto(`/environments/${id}/schedules`);
  await page.getByLabel("Second copy").selectOption({ label: "Backup bucket" });
  await page.getByRole("button", { name: "Save the destinations" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.getByLabel("Encrypt archives").check();
  await page.getByLabel("Other recipients").fill("AGE-SECRET-KEY-1QQQ");
  await page.getByRole("button", { name: "Save the encryption" }).click();
  await expect(page.getByText("That is a secret key. It was not kept.")).toBeVisible();
  await page.getByLabel("Other recipients").fill("");
  await page.getByRole("button", { name: "Save the encryption" }).click();
  await expect(page.getByText("Saved", { exact: true })).toHaveCount(2);
  await expectFitInEveryLook(page, "storage-choice");

  const newest = `SELECT id, "fileName" FROM "Backup" WHERE "environmentId" = $1 AND status = 'complete' ORDER BY "createdAt" DESC LIMIT 1`;
  const find = async () => (await query<{ id: string; fileName: string }>("holdfast", newest, [id]))[0];
  const before = (await find())?.id;
  await backUp(page, name);
  await expect.poll(async () => (await find())?.id, { timeout: 120_000 }).not.toBe(before);
  const backup = await find();
  expect(backup?.fileName).toMatch(/\.dump\.age$/);
  const copies = page.getByRole("table", { name: "Copies" });
  await expect(async () => {
    await page.goto(`/backups/${backup?.id}`);
    await expect(copies.getByText("stored", { exact: true })).toHaveCount(2, { timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  await expectFitInEveryLook(page, "storage-copies");
  await expect(page.getByRole("link", { name: "Download" })).toBeVisible();
  await page.goto("/storage");
  await expectFitInEveryLook(page, "storage");

  // As the worker would write it down: first the file on disk is gone, then the object too.
  await rm(join(home(), "archives", backup?.fileName ?? ""));
  const gone = `UPDATE "BackupCopy" SET status = 'missing', problem = 'The file is not there any more.',
    "dueAt" = now() + interval '1 day' WHERE "backupId" = $1 AND "isFirst" = $2`;
  await query("holdfast", gone, [backup?.id, true]);
  await page.goto(`/backups/${backup?.id}`);
  await expect(page.getByText("Download: No good copy of it lies in the folder of this installation.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Download" })).toBeDisabled();
  await expect(page.getByText(`aws s3 cp s3://${bucket}/holdfast/${backup?.fileName}`).first()).toBeVisible();
  await expectFitInEveryLook(page, "storage-far");
  const answer = await page.request.get(`/api/backups/${backup?.id}/download`);
  expect(answer.status()).toBe(409);
  await query("holdfast", gone, [backup?.id, false]);
  await query("holdfast", `UPDATE "Backup" SET "lostAt" = now() WHERE id = $1`, [backup?.id]);
  await page.reload();
  await expect(page.getByText("No good copy is left.")).toBeVisible();
  await expect(page.getByText("Restore it by hand")).toBeHidden();
  await expectFitInEveryLook(page, "storage-lost");
  await page.goto("/backups");
  await expect(page.getByText("no good copy left")).toBeVisible();

  await page.goto("/storage");
  await expect(page.getByText("2 copies are gone or changed.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Switch off Backup bucket" })).toBeDisabled();
  await page.goto(`/environments/${id}/schedules`);
  await page.getByLabel("Second copy").selectOption("");
  await page.getByRole("button", { name: "Save the destinations" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.goto("/storage");
  await page.getByRole("button", { name: "Switch off Backup bucket" }).click();
  await expect(page.getByRole("button", { name: "Switch on Backup bucket" })).toBeVisible();
  const off = page.locator("section", { has: page.getByRole("button", { name: "Switch on Backup bucket" }) });
  await expect(off.getByText("switched off", { exact: true })).toBeVisible();

  const viewer = await signIn("viewer");
  await viewer.goto("/storage");
  await expect(viewer.getByRole("button", { name: "Try Archive folder now" })).toBeDisabled();
  await expect(viewer.getByRole("button", { name: "Add a destination" })).toBeDisabled();
  expect(await viewer.content()).not.toContain(accessKeyId);
  await viewer.goto(`/environments/${id}/schedules`);
  await expect(viewer.getByLabel("Second copy")).toHaveCount(0);
  expect(errors).toEqual([]);
});
