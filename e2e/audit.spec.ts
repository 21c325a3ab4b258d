import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { query } from "./support/databases";
import { expect, home, test } from "./support/fixtures";

/** What a person would type on the machine, beside the running demo. */
function verify(): Promise<{ code: number; said: string }> {
  const env = { ...process.env, HOLDFAST_HOME: home(), HOLDFAST_DATABASE_URL: "" };
  return new Promise((resolve) => {
    execFile("npm", ["run", "--silent", "audit:verify"], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, said: stdout + stderr }),
    );
  });
}

test("every row is sealed, the page says so and no more, and the program proves it", async ({ signIn }) => {
  const page = await signIn("admin");
  const sealed = async () => {
    await page.goto("/audit");
    return page.getByText(/^All rows are sealed; last anchor /).count();
  };
  await expect.poll(sealed).toBe(1);
  await expect(page.getByText(/^sealed #\d+$/).first()).toBeVisible();
  await expect(page.getByText(/^Every row up to #\d+ is as it was sealed\.$/)).toBeVisible();
  expect(await verify()).toMatchObject({ code: 0, said: expect.stringContaining("Audit log: intact") });
});

test("an edited row is named by the program, and a broken chain is shown on the page", async ({ signIn }) => {
  const [row] = await query<{ id: string; seq: string }>(
    "holdfast",
    `SELECT e.id::text, s.seq::text FROM "AuditEvent" e JOIN "AuditSeal" s ON s."eventId" = e.id ORDER BY e.id LIMIT 1`,
  );
  const put = (change: string) =>
    query("holdfast", `BEGIN; SET LOCAL session_replication_role = replica; ${change}; COMMIT`);
  await put(`UPDATE "AuditEvent" SET summary = summary || '!' WHERE id = ${row?.id}`);
  const { code, said } = await verify();
  await put(`UPDATE "AuditEvent" SET summary = left(summary, -1) WHERE id = ${row?.id}`);
  expect(said).toContain(`Broken at #${row?.seq} (row ${row?.id}).`);
  expect(code).toBe(1);

  const [before] = await query<{ state: string; summary: string }>(
    "holdfast",
    `SELECT state, summary FROM "AuditObservation" WHERE kind = 'chain'`,
  );
  const show = (state: string, summary: string) =>
    query(
      "holdfast",
      `UPDATE "AuditObservation" SET state = $1::"ObservationState", summary = $2 WHERE kind = 'chain'`,
      [state, summary],
    );
  await show("failed", said.split("\n")[1]?.trim() ?? "");
  const page = await signIn("lead");
  await page.goto("/audit");
  await expect(page.getByText("Broken", { exact: true })).toBeVisible();
  await expect(page.getByText(/^At #\d+ \(row \d+\)\./)).toBeVisible();
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
    .analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.screenshot({ path: "screenshots/audit-broken.png" });
  await show(before?.state ?? "", before?.summary ?? "");
});

test("what a filter selects is exported; a lead reads and may not", async ({ signIn }) => {
  const page = await signIn("admin");
  await page.goto("/audit");
  await page.getByLabel("Action").selectOption("session:start");
  const today = new Date().toISOString().slice(0, 10);
  await page.getByLabel("From (UTC)").fill(today);
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/action=session%3Astart.*from=20/);
  const files: string[] = [];
  for (const format of ["CSV", "JSON"]) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: `Export ${format}` }).click(),
    ]);
    files.push(await readFile(await download.path(), "utf8"));
  }
  const rows: { action: string; address: string; at: string }[] = JSON.parse(files[1] ?? "");
  expect(rows.length).toBeGreaterThan(0);
  expect(new Set(rows.map(({ action }) => action))).toEqual(new Set(["session:start"]));
  expect(new Set(rows.map(({ address }) => address))).toEqual(new Set(["127.0.0.1"]));
  expect(rows.every(({ at }) => at >= today)).toBe(true);
  expect(files[0]?.trimEnd().split("\r\n")).toHaveLength(rows.length + 1);

  const lead = await signIn("lead");
  await lead.goto("/audit");
  await expect(lead.getByRole("button", { name: "Export CSV" })).toBeDisabled();
  expect((await lead.request.get("/api/audit/export?format=csv")).status()).toBe(403);
  expect((await lead.request.head("/api/audit/export?format=csv")).status()).toBe(403);
  expect((await page.request.get("/api/audit/export?format=csv&from=yesterday")).status()).toBe(400);
});
