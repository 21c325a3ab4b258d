import { query } from "./support/databases";
import { expect, test } from "./support/fixtures";
import { expectFit, expectFitInEveryLook, looks, takeLook } from "./support/looks";

test("Holdfast backs itself up, the recovery key is shown once, and the page of recovery prints", async ({
  signIn,
}) => {
  test.setTimeout(300_000);
  await query("holdfast", `DELETE FROM "RecoveryKey"`);
  const page = await signIn("admin");
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto("/storage");
  await expect(page.getByText("none: losing the machine loses the keys")).toBeVisible();
  await expectFitInEveryLook(page, "recovery-none");

  await page.getByRole("button", { name: "Make the recovery key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Make it and show it" }).click();
  const line = dialog.getByText(/^AGE-SECRET-KEY-1/);
  await expect(line).toBeVisible();
  const secret = (await line.textContent()) ?? "";
  await expect(dialog.getByRole("button", { name: "Close" }).last()).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(line).toBeVisible();
  // The pictures are kept: this key goes with the test.
  await expectFitInEveryLook(page, "recovery-key");
  await dialog.getByLabel("I have kept it in a place of its own").check();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(dialog).toBeHidden();
  expect(await page.content()).not.toContain(secret);
  await page.reload();
  expect(await page.content()).not.toContain(secret);

  await page.getByRole("button", { name: "Back up Holdfast now" }).click();
  await expect(page.getByText("Its keys are sealed to the recovery key.")).toBeVisible({ timeout: 120_000 });
  await expectFitInEveryLook(page, "recovery-kept");

  const viewer = await signIn("viewer");
  await viewer.goto("/storage");
  await expect(viewer.getByRole("button", { name: "Replace the recovery key" })).toBeDisabled();
  await viewer.goto("/recovery");
  await expect(viewer.getByText("Say where things are")).toBeVisible();
  await expect(viewer.getByText(/holdfast-itself\/holdfast_.*keys\.tar\.age/).first()).toBeVisible();
  expect(await viewer.content()).not.toContain(secret);
  await expectFitInEveryLook(viewer, "recovery");
  await takeLook(viewer, looks[0]);
  await viewer.emulateMedia({ media: "print" });
  await expectFit(viewer, "recovery-print");
  await expect(viewer.getByRole("navigation", { name: "Main" })).toBeHidden();
  expect(errors).toEqual([]);
});
