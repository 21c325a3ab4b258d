import { askAction, askActionAt } from "./support/ask-action";
import { base } from "./support/call-action";
import { query } from "./support/databases";
import { expect, test } from "./support/fixtures";
import { expectFitInEveryLook } from "./support/looks";
import { addPrincipals, type Person } from "./support/principals";
import { startSecondWeb } from "./support/second-web";

test("asked for, rehearsed, approved by somebody else, deployed with maintenance and a backup, seen by everybody", async ({
  signIn,
}) => {
  test.setTimeout(300_000);
  const operator = await signIn("operator");
  // Staging first, as the policy asks: it needs nobody's yes.
  await operator.goto("/deployments");
  const ask = async (environment: string) => {
    await operator.goto("/deployments");
    await operator.getByRole("button", { name: "Request a deployment" }).click();
    await operator.getByLabel("Environment").selectOption({ label: `EduHub ${environment}` });
    await operator.getByRole("button", { name: "Request it" }).click();
    await expect(operator).toHaveURL(/\/deployments\/[0-9a-f-]{36}$/);
    await expect(operator.getByText("The target was looked at")).toBeVisible();
    await expect(operator.getByText(/pending; looked at/)).toBeVisible({ timeout: 30_000 });
  };
  const deploy = async (environment: string, database: string) => {
    await operator.getByRole("button", { name: `Deploy to ${environment}` }).click();
    await operator.getByRole("dialog").getByRole("textbox").fill(database);
    await operator
      .getByRole("dialog")
      .getByRole("button", { name: `Deploy to ${environment}` })
      .click();
    await expect(operator).toHaveURL(/\/runs\//);
    await expect(operator.locator('[data-run-status="succeeded"]')).toBeVisible({ timeout: 120_000 });
  };
  await ask("Staging");
  await deploy("Staging", "eduhub_staging");

  await ask("Production");
  await expect(operator.getByRole("button", { name: "Deploy to Production" })).toBeDisabled();
  // The SQL, and what it does, beside each other.
  await expect(operator.getByText(/destroys data/).first()).toBeVisible();
  const url = operator.url();
  await operator.goto("/");
  await operator.getByRole("button", { name: "Back up Production now" }).click();
  await operator
    .getByRole("dialog")
    .getByRole("button", { name: /Back up Production now/ })
    .click();
  await expect(operator.locator('[data-run-status="succeeded"]')).toBeVisible({ timeout: 60_000 });
  await operator.goto(url);
  await operator.getByRole("button", { name: "Rehearse" }).click();
  await expect(operator.getByText(/on a copy of .* every check holds/).first()).toBeVisible({ timeout: 120_000 });

  const lead = await signIn("lead");
  await lead.getByRole("status").getByRole("link", { name: "Look at it" }).click();
  await expect(lead).toHaveURL(url);
  await lead.getByRole("button", { name: "Approve" }).click();
  await lead.getByRole("dialog").getByLabel(/Type/).fill("eduhub_production");
  await lead.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(lead.getByText(/approved$/)).toBeVisible();
  await lead.goto("/backups");
  await expect(lead.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(lead.getByText("waits for your approval")).toHaveCount(0);

  await operator.goto(url);
  await expect(operator.getByText("Can this run? Yes: every condition holds.")).toBeVisible();
  const people = await addPrincipals();
  const runId = await approveAndStartTwice(url.split("/").at(-1) ?? "", people);
  await operator.goto(`/runs/${runId}`);
  await expect(operator.locator('[data-run-status="succeeded"]')).toBeVisible({ timeout: 120_000 });
  const rows = await query<{ count: number }>(
    "eduhub_production",
    `SELECT count(*)::int AS count FROM _prisma_migrations WHERE finished_at IS NOT NULL`,
  );
  expect(rows).toEqual([{ count: 13 }]);

  const viewer = await signIn("viewer");
  await viewer.goto(url);
  await expect(viewer.getByRole("button", { name: "Accept the deployment" })).toBeDisabled();
  await operator.goto(url);
  await expectFitInEveryLook(operator, "deployment-not-accepted");
  await operator.getByRole("button", { name: "Accept the deployment" }).click();
  await expect(operator.getByRole("heading", { name: "Accepted" })).toBeVisible();
  await expect(operator.getByText("The backup from before it is kept by its age alone")).toBeVisible();
  await viewer.goto("/migrations");
  await expect(viewer.getByText(/Production/).first()).toBeVisible();
  await viewer.goto("/status");
  await expect(viewer.getByText("Production is well.")).toBeVisible();
  await people.remove();
});

/** A lead and an administrator, at the same instant, on two web processes: both say yes, then both start it. */
async function approveAndStartTwice(id: string, people: Record<"lead" | "admin", Person>): Promise<string> {
  const web = await startSecondWeb(base());
  const input = { id, typed: "eduhub_production" };
  const bothDo = async (action: string) => {
    const answers = await Promise.all([
      askAction(action, people.lead.cookie, input),
      askActionAt(web.at, action, people.admin.cookie, input),
    ]);
    return answers.map(({ code }) => code).sort();
  };
  try {
    expect(await bothDo("deployments approve")).toEqual(["ok", "ok"]);
    expect(await bothDo("deployments start")).toEqual(["CONFLICT", "ok"]);
  } finally {
    await web.stop();
  }
  const runs = await query<{ id: string }>(
    "holdfast",
    `SELECT id FROM "Run" WHERE kind = 'deploy' AND input->>'deploymentId' = $1`,
    [id],
  );
  expect(runs).toHaveLength(1);
  return runs[0]?.id ?? "";
}
