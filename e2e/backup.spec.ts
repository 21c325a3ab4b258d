import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { backUp } from "./support/back-up";
import { fingerprint, query, restoreByHand } from "./support/databases";
import { expect, home, test } from "./support/fixtures";

const folder = () => join(home(), "archives", "eduhub", "production");

/** The file's name of the backup whose page is at `url`: others lie in the same folder. */
async function archiveOf(url: string): Promise<string> {
  const id = url.split("/").at(-1);
  const [row] = await query<{ fileName: string }>("holdfast", `SELECT "fileName" FROM "Backup" WHERE id = $1`, [id]);
  return basename(row?.fileName ?? "");
}

test("an operator backs production up in two clicks, sees it proven, and the file alone restores every row", async ({
  signIn,
}) => {
  const page = await signIn("operator");
  await page.getByRole("button", { name: "Back up Production now" }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("eduhub_production").first()).toBeVisible();
  await expect(dialog.getByText("pg_dump").first()).toBeVisible();
  await dialog.getByLabel("Reason (optional)").fill("before the deploy of 2.4");
  await dialog.getByRole("button", { name: /^Back up Production now/ }).click();

  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}$/);
  await expect(page.locator("[data-run-status=succeeded]")).toBeVisible({ timeout: 60_000 });
  for (const step of ["preflight", "count", "dump", "verify", "record"]) {
    await expect(page.locator(`[data-step=${step}]`)).toHaveAttribute("data-status", "succeeded");
  }
  await expect(page.getByText(/Source and archive agree: [\d,]+ rows in [\d,]+ tables/).first()).toBeVisible();
  await page.getByRole("link", { name: "Open the backup" }).click();
  await expect(page).toHaveURL(/\/backups\/[0-9a-f-]{36}$/);
  await expect(page.getByText("readable").first()).toBeVisible();

  const dump = await archiveOf(page.url());
  expect(dump).toMatch(/^backup_eduhub_production_\d{4}-\d\d-\d\d_[0-9a-f]{12}\.dump$/);
  const bytes = readFileSync(join(folder(), dump));
  const manifest = JSON.parse(readFileSync(join(folder(), dump.replace(".dump", ".json")), "utf8"));
  expect(manifest).toMatchObject({ sizeBytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
  expect(readdirSync(folder()).filter((name) => name.includes("partial"))).toEqual([]);

  await restoreByHand(join(folder(), dump), "restored_by_hand");
  const [source, copy] = await Promise.all([fingerprint("eduhub_production"), fingerprint("restored_by_hand")]);
  expect(Object.keys(source).length).toBeGreaterThan(12);
  expect(copy).toEqual(source);

  const events = await query<{ action: string }>("holdfast", `SELECT action FROM "AuditEvent" WHERE outcome = 'done'`);
  const actions = events.map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(["backup:create", "backup:record", "run:record"]));
});

test("a backup that waits for a lock can be cancelled, and nothing of it stays", async ({ signIn }) => {
  const page = await signIn("operator");
  const { Client } = await import("pg");
  const { serverUrl } = await import("./support/databases");
  const blocker = new Client({ connectionString: serverUrl("eduhub_staging") });
  await blocker.connect();
  await blocker.query(`BEGIN; LOCK TABLE "School" IN ACCESS EXCLUSIVE MODE`);
  try {
    await backUp(page, "Staging");
    await expect(page.locator("[data-step=count]")).toHaveAttribute("data-status", "running");
    const address = page.url();
    const second = await signIn("lead");
    await second.goto(address);
    await expect(second.locator("[data-step=count]")).toHaveAttribute("data-status", "running");
    await page.reload();
    // Pressed as soon as it can be: the button waits for the page to come to life.
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.locator("[data-run-status=cancelled]")).toBeVisible({ timeout: 30_000 });
    await expect(second.locator("[data-run-status=cancelled]")).toBeVisible();
    await expect(page.getByText(/Cancelled by/).first()).toBeVisible();
  } finally {
    await blocker.end();
  }
  const left = await query(
    "postgres",
    "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'holdfast:%' AND datname = 'eduhub_staging' AND application_name <> 'holdfast:observer'",
  );
  expect(left).toEqual([]);
});

test("a download is byte for byte the file, and a viewer does not get it", async ({ signIn }) => {
  const admin = await signIn("admin");
  await admin.goto("/backups");
  await admin.locator("tbody").getByRole("link").first().click();
  await expect(admin).toHaveURL(/\/backups\/[0-9a-f-]{36}$/);
  const address = `${admin.url().replace("/backups/", "/api/backups/")}/download`;
  const whole = await admin.request.get(address);
  expect(whole.status()).toBe(200);
  const file = readFileSync(join(folder(), await archiveOf(admin.url())));
  expect(Buffer.compare(await whole.body(), file)).toBe(0);
  const part = await admin.request.get(address, { headers: { range: "bytes=100-199" } });
  expect(part.status()).toBe(206);
  expect(Buffer.compare(await part.body(), file.subarray(100, 200))).toBe(0);

  const viewer = await signIn("viewer");
  const refused = await viewer.request.get(address);
  expect(refused.status()).toBe(403);
  const rows = await query(
    "holdfast",
    `SELECT 1 FROM "AuditEvent" WHERE action = 'backup:download' AND outcome = 'refused' AND "actorName" = 'Vera Viewer'`,
  );
  expect(rows).toHaveLength(1);
});

test("the last verified backup cannot be deleted, whoever asks", async ({ signIn }) => {
  for (const role of ["lead", "admin"] as const) {
    const page = await signIn(role);
    await page.goto("/backups");
    await page.locator("tbody").getByRole("link").first().click();
    const button = page.getByRole("button", { name: "Delete" });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAttribute("title", /last verified backup/);
  }
});
