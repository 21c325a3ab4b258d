import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const units = new URL("../docs/systemd/", import.meta.url).pathname;
const run = promisify(execFile);
const says = (path: string) =>
  run("systemd-analyze", ["verify", "--man=no", path]).then(
    ({ stderr }) => stderr,
    (error: { stderr?: string; code?: unknown }) => `${error.code}: ${error.stderr}`,
  );
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-units-"));
  await cp(units, folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Where no systemd is installed there is nothing to ask; what can be said without it is said below. */
const isThere = await run("systemd-analyze", ["--version"]).then(
  () => true,
  () => false,
);

it("systemd finds nothing wrong with the units, and would find it", async () => {
  if (!isThere) return expect(await readdir(units)).toHaveLength(2);
  for (const name of await readdir(folder)) expect(await says(join(folder, name)), name).toBe("");
  const broken = (await readFile(join(folder, "holdfast-web.service"), "utf8")).replace(
    "Restart=always",
    "Restart=allways",
  );
  await writeFile(join(folder, "broken.service"), broken);
  expect(await says(join(folder, "broken.service"))).toMatch(/allways/);
});

it("web can reach nothing of the worker's, and neither may gain rights", async () => {
  const text = (name: string) => readFile(join(units, name), "utf8");
  expect(await text("holdfast-web.service")).toMatch(/^InaccessiblePaths=\/var\/lib\/holdfast$/m);
  for (const name of await readdir(units)) expect(await text(name)).toMatch(/^NoNewPrivileges=true$/m);
});
