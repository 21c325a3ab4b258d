import { query, serverUrl } from "./support/databases";
import { demo, expect, test } from "./support/fixtures";

/** A role and database that an administrator of the demo's server has made for a fourth environment. */
async function prepareDatabase(name: string): Promise<string> {
  await query("postgres", `CREATE ROLE ${name} LOGIN CREATEDB PASSWORD 'canary-3f9a77'`);
  await query("postgres", `CREATE DATABASE ${name} OWNER ${name}`);
  await query("postgres", `GRANT SET ON PARAMETER "holdfast.environment" TO ${name}`);
  const url = new URL(serverUrl(name));
  url.username = name;
  url.password = "canary-3f9a77";
  return url.href;
}

test("an administrator tests a connection, sees what is possible, adds it, and the database knows its tier", async ({
  signIn,
}) => {
  const url = await prepareDatabase("eduhub_preview");
  const page = await signIn("admin");
  const answers: string[] = [];
  page.on("response", async (response) => answers.push(await response.text().catch(() => "")));
  await page.goto("/environments/new");
  await page.getByLabel("Connection string").fill(`${url}?options=-csearch_path%3Dx`);
  await page.getByRole("button", { name: "Test the connection" }).click();
  await expect(page.getByText(/options/).first()).toBeVisible();
  await page.getByLabel("Connection string").fill(`${url}?connection_limit=5`);
  await page.getByRole("button", { name: "Test the connection" }).click();
  await expect(page.getByText(/may read everything that a backup needs/)).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText(/connection_limit/).first()).toBeVisible();
  await page.getByText("staging", { exact: true }).first().click();
  await page.getByLabel("Name").fill("Preview");
  await page.getByRole("button", { name: "Add the environment" }).click();
  await expect(page).toHaveURL(/\/environments\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Preview");

  const marker =
    "SELECT setconfig::text AS set FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE datname = 'eduhub_preview'";
  await expect
    .poll(async () => (await query<{ set: string }>("postgres", marker))[0]?.set)
    .toContain("holdfast.environment=staging");
  expect(answers.join("\n")).not.toContain("canary-3f9a77");
  const [row] = await query<{ sealedPassword: string }>(
    "holdfast",
    `SELECT "sealedPassword" FROM "Environment" WHERE name = 'Preview'`,
  );
  expect(row?.sealedPassword).toContain("BEGIN AGE ENCRYPTED FILE");
});

test("the demo's databases say of themselves which tier they are", async () => {
  const rows = await query<{ datname: string; set: string }>(
    "postgres",
    `SELECT datname, setconfig::text AS set FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
     WHERE datname IN (SELECT 'eduhub_' || t FROM unnest($1::text[]) t) ORDER BY datname`,
    [Object.keys(demo().databases)],
  );
  expect(rows.map(({ datname, set }) => [datname, set])).toEqual([
    ["eduhub_development", "{holdfast.environment=development}"],
    ["eduhub_production", "{holdfast.environment=production}"],
    ["eduhub_staging", "{holdfast.environment=staging}"],
  ]);
});
