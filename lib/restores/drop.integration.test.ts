import { Client } from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { actorOf, query } from "@/e2e/support/backup-bench";
import { openRestoreBench, type RestoreBench } from "@/e2e/support/restore-bench";
import { dropRestored } from "@/lib/restores/drop-restored";
import { keepRestored } from "@/lib/restores/keep-restored";
import { runDropRestored } from "@/lib/restores/run-drop-restored";
import { runRestore } from "@/lib/restores/run-restore";
import { type Engine, startEngine } from "@/lib/runs/engine";

let bench: RestoreBench;
let engine: Engine;
let backup: string;
vi.setConfig({ testTimeout: 300_000 });

beforeAll(async () => {
  bench = await openRestoreBench();
  engine = await startEngine([runRestore, runDropRestored], "test", () => {});
  backup = (await bench.backedUp()).id;
});
afterAll(async () => {
  await engine.stop();
  await bench.close();
});

async function restored() {
  const done = await bench.restore(backup);
  expect(done.run).toBe("succeeded");
  return { id: String(done.id), name: String(done.database), look: () => look(String(done.id)) };
}
const look = async (id: string) => (await bench.direct.query(`SELECT * FROM "Restore" WHERE id = $1`, [id])).rows[0];
const drop = async (id: string, typed: string) =>
  bench.runEnded((await dropRestored(actorOf("lead"), { id, typed })).runId);

it("is kept with a word on what it is good for, and dropped by its typed name once nobody uses it", async () => {
  const { id, name, look } = await restored();
  await keepRestored(actorOf("lead"), { id, purpose: "to compare invoices" });
  expect(await look()).toMatchObject({ keptBy: "Test lead", purpose: "to compare invoices" });
  await expect(dropRestored(actorOf("operator"), { id, typed: name })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  await expect(dropRestored(actorOf("lead"), { id, typed: "x" })).rejects.toMatchObject({ code: "INVALID" });
  const user = new Client({ connectionString: bench.urlOf(name), application_name: "the application" });
  user.on("error", () => {});
  await user.connect();
  const inUse = await drop(id, name);
  expect(inUse.status).toBe("failed");
  expect(inUse.problem.message).toBe(`1 session is connected to ${name}: the application.`);
  expect((await user.query("SELECT 1 AS still")).rows).toEqual([{ still: 1 }]);
  await user.end();
  expect(await drop(id, name)).toMatchObject({ status: "succeeded" });
  expect(await look()).toMatchObject({ droppedBy: "Test lead", status: "succeeded" });
  expect(await bench.made()).toEqual([]);
  await expect(dropRestored(actorOf("lead"), { id, typed: name })).rejects.toThrow(/dropped already/);
});

it("what stands under its name by now, but is not it, is left alone; so is what became an environment", async () => {
  const { id, name } = await restored();
  await query(bench.server, `DROP DATABASE "${name}"`);
  await query(bench.server, `CREATE DATABASE "${name}"`);
  const foreign = await drop(id, name);
  expect(foreign.status).toBe("failed");
  expect(foreign.problem.message).toMatch(/is not the database that this restore made/);
  expect(await bench.made()).toEqual([name]);
  await query(bench.server, `DROP DATABASE "${name}"`);

  const other = await restored();
  await bench.addEnvironment("staging", {}, bench.urlOf(other.name));
  const registered = await drop(other.id, other.name);
  expect(registered.problem.message).toMatch(/is registered as the environment/);
  expect(await bench.made()).toEqual([other.name]);
});
