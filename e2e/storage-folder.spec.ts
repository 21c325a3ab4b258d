import { chmod, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeDestination } from "./support/demo-destinations";
import { expect, test } from "./support/fixtures";
import { expectFitInEveryLook } from "./support/looks";

let above: string;
test.beforeAll(async () => {
  above = await mkdtemp(join(tmpdir(), "holdfast-folder-"));
  await chmod(above, 0o777);
});
test.afterAll(async () => {
  await removeDestination("Office disk");
  await rm(above, { recursive: true, force: true });
});

test("a folder that is not the one takes nothing, and says so, until an administrator says that it is right", async ({
  signIn,
}) => {
  test.setTimeout(240_000);
  const folder = join(above, "disk");
  const fresh = async () => {
    await mkdir(folder);
    await chmod(folder, 0o777);
  };
  await fresh();
  const page = await signIn("admin");
  await page.goto("/storage");
  await page.getByRole("button", { name: "Add a destination" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Kind").selectOption("local");
  await dialog.getByLabel("Name", { exact: true }).fill("Office disk");
  await dialog.getByLabel("Folder", { exact: true }).fill(folder);
  await dialog.getByRole("button", { name: "Add the destination" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(() => readdir(folder), { timeout: 60_000 }).toEqual([".holdfast-destination"]);

  // As a disk goes that was mounted there.
  await rename(folder, `${folder}.away`);
  await fresh();
  await page.getByRole("button", { name: "Try Office disk now" }).click();
  const says = "The folder is there, but it is not the one that the archives lie in. Is the disk mounted?";
  await expect(page.getByText(`Office disk does not work: ${says}`)).toBeVisible({ timeout: 60_000 });
  expect(await readdir(folder)).toEqual([]);
  await expectFitInEveryLook(page, "storage-other-folder");
  const lead = await signIn("lead");
  await lead.goto("/storage");
  const button = "Use the folder of Office disk that is there now";
  await expect(lead.getByRole("button", { name: button })).toBeDisabled();

  await page.getByRole("button", { name: button }).click();
  await expect(dialog.getByText("if a disk is missing, mount it instead")).toBeVisible();
  await expectFitInEveryLook(page, "storage-accept-folder");
  await dialog.getByRole("button", { name: "Use this folder" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(() => readdir(folder), { timeout: 60_000 }).toEqual([".holdfast-destination"]);
  await expect(page.getByText(says)).toHaveCount(0, { timeout: 60_000 });
  await expect(page.getByRole("button", { name: button })).toBeHidden();
  await page.getByRole("button", { name: "Switch off Office disk" }).click();
  await expect(page.getByRole("button", { name: "Switch on Office disk" })).toBeVisible();
});
