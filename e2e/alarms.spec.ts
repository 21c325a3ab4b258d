import { Client } from "pg";
import { backUp } from "./support/back-up";
import { query, serverUrl } from "./support/databases";
import { demoEnvironment, removeEnvironments } from "./support/demo-environments";
import { expect, test } from "./support/fixtures";
import { expectFitInEveryLook } from "./support/looks";

const name = "Alarm trial";

/** A second environment for the development database, which waits one second for a lock. */
async function addTrial(): Promise<string> {
  const [row] = await query<{ id: string }>(
    "holdfast",
    `INSERT INTO "Environment" (id, "projectId", slug, name, tier, host, port, username, database, sslmode, schema, "sealedPassword",
       "systemIdentifier", "databaseOid", "backupPolicy")
     SELECT gen_random_uuid(), "projectId", gen_random_uuid(), $1, tier, host, port, username, database, sslmode, schema, "sealedPassword",
       "systemIdentifier", "databaseOid", '{"lockWaitTimeoutMs": 1000}'
     FROM "Environment" WHERE id = $2 RETURNING id`,
    [name, (await demoEnvironment("development")).id],
  );
  return row?.id ?? "";
}

let id = "";
test.beforeAll(async () => {
  id = await addTrial();
});
test.afterAll(async () => {
  await query("holdfast", `UPDATE "Environment" SET "disabledAt" = now() WHERE id = $1`, [id]);
  await removeEnvironments([id]);
});

test("a failed backup is an alarm on every page, is acknowledged, and is over by itself", async ({ signIn }) => {
  test.setTimeout(300_000);
  const admin = await signIn("admin");
  await admin.goto(`/environments/${id}`);
  const owner = admin.locator("section", { hasText: "Who looks after it" });
  await expect(owner.getByText("Nobody").first()).toBeVisible();

  const page = await signIn("operator");
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  const bar = page.getByRole("status", { name: "Alarms" });
  const sentence = `The newest backup of ${name} failed.`;

  const holder = new Client({ connectionString: serverUrl("eduhub_development") });
  await holder.connect();
  const { rows } = await holder.query(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' LIMIT 1`,
  );
  await holder.query(`BEGIN; LOCK TABLE public.${rows[0].name} IN ACCESS EXCLUSIVE MODE`);
  await backUp(page, name);
  await expect(page.locator("[data-run-status=failed]")).toBeVisible({ timeout: 60_000 });
  await holder.end();
  // It comes by itself, to whatever page somebody looks at.
  await expect(bar).toContainText(sentence, { timeout: 60_000 });
  for (const path of ["/", "/backups", "/migrations", "/account"]) {
    await page.goto(path);
    await expect(bar).toContainText(sentence);
  }
  await page.goto("/");
  await expectFitInEveryLook(page, "alarm-bar");
  await bar.getByRole("link", { name: "What to do" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Alarms");
  const card = page.locator("section:has([data-alarm])", { hasText: sentence });
  await expect(card.getByText("Open its run, remove the cause, then back up again.")).toBeVisible();
  await expect(card.getByText("Nobody", { exact: true })).toBeVisible();
  await expect(card.getByText("Nobody yet")).toBeVisible();
  await expectFitInEveryLook(page, "alarms-open");

  const viewer = await signIn("viewer");
  await viewer.goto("/alarms");
  await expect(viewer.getByRole("button", { name: new RegExp(`Acknowledge.*${name}`) })).toBeDisabled();
  await owner.getByLabel("Owner").selectOption({ index: 1 });
  await owner.getByLabel("Contact").fill("555-0123, at night");
  await owner.getByRole("button", { name: "Save the owner" }).click();
  await expect(owner.getByText("Saved")).toBeVisible();
  await expectFitInEveryLook(admin, "environment-owner");

  await page.getByRole("button", { name: new RegExp(`Acknowledge.*${name}`) }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What do you know, or do about it?").fill("x");
  await dialog.getByRole("button", { name: "Acknowledge" }).click();
  await expect(dialog.getByText("Say what you know of it, or what you do about it.")).toBeVisible();
  await expectFitInEveryLook(page, "alarms-dialog");
  await dialog.getByLabel("What do you know, or do about it?").fill("A lock that I held; it is gone.");
  await dialog.getByRole("button", { name: "Acknowledge" }).click();
  await expect(dialog).toBeHidden();
  await expect(card.getByText("“A lock that I held; it is gone.”")).toBeVisible();
  await expect(card.getByText("555-0123, at night")).toBeVisible({ timeout: 30_000 });

  await backUp(page, name);
  await expect(page.locator("[data-run-status=succeeded]")).toBeVisible({ timeout: 60_000 });
  await page.goto("/alarms");
  await expect(card).toHaveCount(0, { timeout: 60_000 });
  const row = page.getByRole("row", { name: new RegExp(sentence.replaceAll(".", "\\.")) });
  await expect(row.first()).toContainText("A newer backup succeeded.");
  await expect(row.first()).toContainText("A lock that I held; it is gone.");
  await expect(bar.getByText(sentence)).toHaveCount(0);
  await expectFitInEveryLook(page, "alarms-over");
  expect(errors).toEqual([]);
});

test("an administrator names an outside monitor; its address is not shown again", async ({ signIn }) => {
  const lead = await signIn("lead");
  await lead.goto("/notifications");
  await expect(lead.getByRole("button", { name: "Set a monitor" })).toBeDisabled();
  const page = await signIn("admin");
  await page.goto("/notifications");
  await page.getByRole("button", { name: "Set a monitor" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Address").fill("http://127.0.0.1:9/ping/very-secret-path");
  await dialog.getByRole("button", { name: "Set a monitor" }).click();
  await expect(dialog.getByText("An address that begins with https://").first()).toBeVisible();
  await expectFitInEveryLook(page, "monitor-dialog");
  await dialog.getByLabel("Address").fill("https://127.0.0.1:9/ping/very-secret-path");
  await dialog.getByRole("button", { name: "Set a monitor" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("127.0.0.1:9")).toBeVisible();
  await expect(page.getByText("does not answer")).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText("The address could not be reached.")).toBeVisible();
  expect(await page.content()).not.toContain("very-secret-path");
  await expectFitInEveryLook(page, "monitor-silent");
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText("none is set")).toBeVisible();
});
