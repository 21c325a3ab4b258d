import { Client } from "pg";
import { expect, inject, vi } from "vitest";
import { issueUserActor } from "@/lib/auth/issue-actor";
import type { Role, Tier } from "@/lib/auth/schema";
import { addEnvironment } from "@/lib/environments/add-environment";
import { runConnectionTest } from "@/lib/environments/run-connection-test";
import { runMarkEnvironment } from "@/lib/environments/run-mark-environment";
import { testConnection } from "@/lib/environments/test-connection";
import { ensureWorkerKey } from "@/lib/environments/worker-key";
import { addProject } from "@/lib/projects/change-project";
import { getRun } from "@/lib/runs/data";
import { startEngine } from "@/lib/runs/engine";
import { isFinal, type RunView } from "@/lib/runs/schema";
import { type FreshDatabase, freshDatabase } from "./fresh-database";
import { holdfastDatabase } from "./holdfast-database";

export type Target = {
  readonly url: string;
  readonly name: string;
  readonly role: string;
  readonly superuser: Client;
  readonly superuserUrl: string;
};

/** What every target's role has; hostile to whoever puts it into an address or a file unescaped. */
export const targetPassword = "pa:ss w'örd@1";

/** A metadata database with the engine at work on connection tests and markers, and target databases made on request. */
export async function openEnvironmentBench() {
  const own = await holdfastDatabase();
  const direct = await connect(own.url);
  await ensureWorkerKey();
  const engine = await startEngine([runConnectionTest, runMarkEnvironment], "test", () => {});
  const person = (role: Role) => {
    const id = `0193a0b0-0000-7000-8000-00000000000${role.length}`;
    return issueUserActor({ id, name: `Test ${role}`, role }, null, "test");
  };
  const admin = person("admin");
  const projectId = (await addProject(admin, { name: "EduHub" })).id;
  const databases: FreshDatabase[] = [];
  const targets: Target[] = [];

  /** A database with one table for a role with a hostile password, which may mark it, only own it, or only read it. */
  async function newTarget(may: "mark" | "own" | "read"): Promise<Target> {
    const database = await freshDatabase("target");
    databases.push(database);
    const superuser = await connect(database.url);
    const role = `r_${database.name}`;
    await superuser.query(`CREATE TABLE student (id int); CREATE ROLE "${role}" LOGIN PASSWORD 'pa:ss w''örd@1'`);
    await superuser.query(`GRANT pg_read_all_data TO "${role}"`);
    if (may === "mark") await superuser.query(`GRANT SET ON PARAMETER holdfast.environment TO "${role}"`);
    if (may !== "read") await superuser.query(`ALTER DATABASE "${database.name}" OWNER TO "${role}"`);
    const { hostname, port } = new URL(database.url);
    const url = `postgresql://${role}:${encodeURIComponent(targetPassword)}@${hostname}:${port}/${database.name}`;
    const target = { url, name: database.name, role, superuser, superuserUrl: database.url };
    targets.push(target);
    return target;
  }

  function ended(runId: string): Promise<RunView> {
    const look = async () => {
      const run = await getRun(admin, runId);
      expect(isFinal(run.status)).toBe(true);
      return run;
    };
    return vi.waitFor(look, { timeout: 20_000, interval: 100 });
  }

  async function tested(url: string) {
    const asked = await testConnection(admin, { connectionString: url, ca: "" });
    return { ...asked, run: await ended(asked.runId) };
  }

  async function added(url: string, name: string, tier: Tier = "staging") {
    const { runId } = await tested(url);
    return addEnvironment(admin, { testRunId: runId, projectId, name, tier, healthUrl: null });
  }

  async function close(): Promise<void> {
    await engine.stop();
    await Promise.all([direct, ...targets.map(({ superuser }) => superuser)].map((client) => client.end()));
    const server = await connect(inject("serverUrl"));
    for (const database of databases) await database.drop();
    for (const { role } of targets) await server.query(`DROP OWNED BY "${role}"; DROP ROLE "${role}"`);
    await server.end();
    await own.drop();
  }

  return { own, direct, admin, lead: person("lead"), projectId, newTarget, ended, tested, added, close };
}

export async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}
