import { demo, expect, test } from "./support/fixtures";

test("a stranger reaches nothing but the sign-in page and health", async ({ page, request, baseURL }) => {
  for (const path of ["/", "/backups", "/runs", "/environments", "/audit", "/people", "/account"]) {
    await page.goto(path);
    await expect(page).toHaveURL(/\/sign-in/);
  }
  const health = await request.get("/api/health");
  expect(await health.json()).toMatchObject({ status: "ok" });
  expect(JSON.stringify(await health.json())).not.toMatch(/eduhub|127\.0\.0\.1|password/i);
  const run = await request.get(`${baseURL}/api/live/overview`);
  expect(run.status()).toBe(401);
});

test("a wrong password and an unknown account get the same answer", async ({ page }) => {
  const answers: (string | null)[] = [];
  for (const email of [demo().users[0]?.email ?? "", "nobody@eduhub.example"]) {
    await page.goto("/sign-in");
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill("this is not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    const alert = page.getByRole("alert").filter({ hasText: /\w/ });
    await expect(alert.first()).toBeVisible();
    answers.push(await alert.first().textContent());
  }
  expect(answers[0]).toBe(answers[1]);
});

test("a viewer sees everything that moves and can start nothing", async ({ signIn }) => {
  const page = await signIn("viewer");
  await expect(page.getByText("Production").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Back up Production now" })).toBeDisabled();
  await expect(page.getByRole("link", { name: "Audit" })).toHaveCount(0);
  await page.goto("/audit");
  await expect(page.getByText(/needs the role lead/)).toBeVisible();
});

test("somebody who is disabled loses power at the next request", async ({ signIn }) => {
  const operator = await signIn("operator");
  const admin = await signIn("admin");
  await admin.goto("/people");
  const { query } = await import("./support/databases");
  const name = demo().users.find(({ role }) => role === "operator")?.name ?? "";
  await query("holdfast", `UPDATE "User" SET "disabledAt" = now() WHERE name = $1`, [name]);
  try {
    await operator.goto("/backups");
    await expect(operator).toHaveURL(/\/sign-in/);
  } finally {
    await query("holdfast", `UPDATE "User" SET "disabledAt" = NULL WHERE name = $1`, [name]);
  }
});
