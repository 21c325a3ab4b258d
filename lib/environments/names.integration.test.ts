import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEnvironmentBench } from "@/e2e/support/environment-bench";
import { addEnvironment } from "@/lib/environments/add-environment";
import { editEnvironment } from "@/lib/environments/change-environment";
import { AddEnvironmentInput, BackupPolicy, EditEnvironmentInput } from "@/lib/environments/schema";
import { addProject, renameProject } from "@/lib/projects/change-project";

let bench: Awaited<ReturnType<typeof openEnvironmentBench>>;
let first: string;

beforeAll(async () => {
  bench = await openEnvironmentBench();
  first = (await bench.added((await bench.newTarget("read")).url, "Lab")).environmentId;
});
afterAll(() => bench.close());

/** Through the schema and the verb, as an action does; the database behind it is a new one each time. */
async function add(name: string, more: object = {}) {
  const { runId } = await bench.tested((await bench.newTarget("read")).url);
  const typed = { testRunId: runId, projectId: bench.projectId, name, tier: "staging", healthUrl: "", ...more };
  return addEnvironment(bench.admin, AddEnvironmentInput.parse(typed));
}

function rename(id: string, name: string) {
  const policy = BackupPolicy.parse({});
  return editEnvironment(bench.admin, EditEnvironmentInput.parse({ id, name, healthUrl: "", policy }));
}

test("a name belongs to one environment of a project, also after a renaming and however it is written", async () => {
  await rename(first, "Preview");
  for (const twin of ["Preview", "PREVIEW", " preview ", "Ｐｒｅｖｉｅｗ"]) {
    await expect(add(twin), twin).rejects.toMatchObject({ code: "CONFLICT", message: /called Preview\.$/ });
  }
  await expect(add("Prev\u200biew")).rejects.toThrow(/invisible/);
  const { environmentId } = await add("Lab");
  await expect(rename(environmentId, "preview")).rejects.toMatchObject({ code: "CONFLICT" });
  const { rows } = await bench.direct.query(`SELECT name, slug FROM "Environment" ORDER BY "createdAt"`);
  expect(rows).toEqual([
    { name: "Preview", slug: "lab" },
    { name: "Lab", slug: "lab-2" },
  ]);
});

test("two names in another script are two environments, and a wildcard is only a character", async () => {
  await add("本番");
  await add("開発");
  await add("%");
  await add("_______");
});

test("of two who add the same name at the same moment one does", async () => {
  const outcomes = await Promise.allSettled([add("Twin"), add("Twin")]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("the word for a tier is kept for that tier, and a project must be there", async () => {
  await expect(add("Pr0duction")).rejects.toMatchObject({ code: "CONFLICT", message: /says production/ });
  await expect(rename(first, "Live")).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(add("Lost", { projectId: randomUUID() })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a project's name is its own, also after a renaming, and at the same moment", async () => {
  const { id } = await addProject(bench.admin, { name: "Alpha" });
  await renameProject(bench.admin, { id, name: "Beta" });
  await expect(addProject(bench.admin, { name: "BETA" })).rejects.toMatchObject({ code: "CONFLICT" });
  await addProject(bench.admin, { name: "Alpha" });
  await addProject(bench.admin, { name: "計画" });
  const both = await Promise.allSettled([1, 2].map(() => addProject(bench.admin, { name: "Gamma" })));
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
});
