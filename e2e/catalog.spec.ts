import { randomUUID } from "node:crypto";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { backUp } from "./support/back-up";
import { query } from "./support/databases";
import { removeDestination } from "./support/demo-destinations";
import { demoEnvironment, removeEnvironments } from "./support/demo-environments";
import { expect, home, test } from "./support/fixtures";
import { expectFitInEveryLook } from "./support/looks";

const id = randomUUID();
test.afterAll(async () => {
  const moved = `SELECT e.id FROM "Environment" e JOIN "Project" p ON p.id = e."projectId" WHERE p.slug = 'moved'`;
  await removeEnvironments((await query<{ id: string }>("holdfast", moved)).map((row) => row.id));
  await query("holdfast", `DELETE FROM "Project" WHERE slug = 'moved'`);
  await removeDestination("Moved here");
});

test("archives that nobody knows are found in a folder, judged, and taken in as proven as they are seen", async ({
  signIn,
}) => {
  test.setTimeout(600_000);
  const environment = await demoEnvironment("development");
  const page = await signIn("admin");
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await backUp(page, environment.name);
  const find = async () => {
    const sql = `SELECT "fileName", encryption FROM "Backup" WHERE "environmentId" = $1 AND status = 'complete' ORDER BY "createdAt" DESC LIMIT 1`;
    return (await query<{ fileName: string }>("holdfast", sql, [environment.id]))[0];
  };
  await expect.poll(find, { timeout: 120_000 }).toBeTruthy();
  const { fileName = "" } = (await find()) ?? {};

  // Another installation's folder: a copy of a known backup, one that nothing proves, and one without a manifest.
  const folder = await mkdtemp(join(tmpdir(), "holdfast-moved-"));
  await chmod(folder, 0o777);
  const source = join(home(), "archives", fileName);
  const manifestOf = (path: string) => path.replace(/\.dump(\.age)?$/, ".json");
  const place = async (name: string) => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o777 });
    await copyFile(source, path);
    return path;
  };
  await copyFile(manifestOf(source), manifestOf(await place(fileName)));
  const { seal: _, ...manifest } = JSON.parse(await readFile(manifestOf(source), "utf8"));
  const foreign = fileName.replace("eduhub/", "moved/").replace("backup_eduhub", "backup_moved");
  const moved = { ...manifest, id: randomUUID(), project: "moved", file: basename(foreign) };
  await writeFile(manifestOf(await place(foreign)), JSON.stringify(moved));
  await place(foreign.replace("backup_", "backup_alone_"));
  await query(
    "holdfast",
    `INSERT INTO "Destination" (id, name, kind, settings, "createdBy") VALUES ($1, 'Moved here', 'local', $2, 'Test')`,
    [id, JSON.stringify({ kind: "local", folder })],
  );

  await page.goto("/storage");
  await expect(page.getByText("Nobody has looked yet.").first()).toBeVisible();
  await page.getByRole("button", { name: "Look for unknown archives in Moved here" }).click();
  const found = page.getByRole("table", { name: "Unknown archives in Moved here" });
  await expect(found.getByText("origin not proven")).toBeVisible({ timeout: 60_000 });
  await expect(found.getByText("a copy", { exact: true })).toBeVisible();
  await expect(found.getByText("There is no manifest beside it")).toBeVisible();
  await expectFitInEveryLook(page, "catalog-found");

  await found.getByRole("button", { name: `Take in ${basename(fileName)}` }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("It is a copy of a backup that is known here.")).toBeVisible();
  await dialog.getByRole("button", { name: "Take it in" }).click();
  await expect(dialog).toBeHidden();
  await expect(found.getByText("a copy", { exact: true })).toBeHidden({ timeout: 60_000 });

  await found.getByRole("button", { name: `Take in ${basename(foreign)}` }).click();
  await expect(dialog.getByLabel("As a backup of")).toHaveValue("");
  await expect(dialog.getByText("There is no environment moved")).toBeVisible();
  await dialog.getByLabel("How do you know where it comes from?").fill("I carried the disk here myself");
  await expectFitInEveryLook(page, "catalog-take-in");
  await dialog.getByRole("button", { name: "Take it in" }).click();
  await expect(dialog).toBeHidden();
  const taken = async () =>
    (
      await query<{ id: string; verification: string }>(
        "holdfast",
        `SELECT id, verification FROM "Backup" WHERE id = $1`,
        [moved.id],
      )
    )[0];
  await expect.poll(async () => (await taken())?.verification, { timeout: 60_000 }).toBe("readable");
  await page.goto(`/backups/${moved.id}`);
  await expect(page.getByText("Nothing proves where this backup comes from.").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Prove by restoring" })).toBeDisabled();
  await expectFitInEveryLook(page, "catalog-doubted");
  await page.getByLabel("Why is it right?").fill("The hashes on the paper agree");
  await page.getByRole("button", { name: "It is right" }).click();
  await expect(page.getByText("This backup is readable.")).toBeVisible();

  const viewer = await signIn("viewer");
  await viewer.goto("/storage");
  await expect(viewer.getByRole("button", { name: "Look for unknown archives in Moved here" })).toBeDisabled();
  await rm(folder, { recursive: true, force: true });
  expect(errors).toEqual([]);
});
