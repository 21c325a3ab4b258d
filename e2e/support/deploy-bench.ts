import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import type { Tier } from "@/lib/auth/schema";
import { approveDeployment } from "@/lib/deployments/approve-deployment";
import { requestDeployment } from "@/lib/deployments/request-deployment";
import { hookPurpose } from "@/lib/deployments/save-policy";
import { startDeployment } from "@/lib/deployments/start-deployment";
import { passwordPurpose, sealSecret } from "@/lib/environments/seal-secret";
import { ensureWorkerKey } from "@/lib/environments/worker-key";
import { parseConnectionString } from "@/lib/postgres/connection-string";
import { migrateDeploy } from "@/lib/prisma-cli/migrate";
import { storeRelease } from "@/lib/releases/store-release";
import { openDeploymentBench } from "./deployment-bench";
import { freshDatabase } from "./fresh-database";
import { run } from "./sessions";
import { until } from "./worker";

export type Migration = { readonly name: string; readonly sql: string };

/** Real targets with an application of their own, and releases made of SQL, for deployments that are really carried out. */
export async function openDeployBench() {
  const bench = await openDeploymentBench();
  await ensureWorkerKey();
  const otto = await bench.person("Otto", "operator");
  const lena = await bench.person("Lena", "lead");
  const closing: (() => Promise<unknown>)[] = [];

  /** A stand-in for the application: its hook switches maintenance, its health says which it is. */
  async function startApp() {
    const app = { maintenance: false, healthy: true, calls: [] as string[], delayMs: 0 };
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      if (request.method === "POST") {
        await new Promise((resolve) => setTimeout(resolve, app.delayMs));
        app.maintenance = JSON.parse(body).on;
        app.calls.push(app.maintenance ? "on" : "off");
        return response.writeHead(200).end();
      }
      const status = app.maintenance ? "maintenance" : app.healthy ? "ok" : "down";
      response.writeHead(status === "ok" ? 200 : 503).end(JSON.stringify({ status }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    closing.push(async () => server.close());
    return { app, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  async function release(migrations: readonly Migration[]): Promise<string> {
    const lock = { path: "migrations/migration_lock.toml", bytes: Buffer.from('provider = "postgresql"\n') };
    const files = migrations.map(({ name, sql }) => ({
      path: `migrations/${name}/migration.sql`,
      bytes: Buffer.from(sql),
    }));
    const origin = { source: "/test", gitCommit: null, gitBranch: null, gitDirty: null };
    const taken = { projectId: bench.projectId, appVersion: "", files: [...files, lock], packageJson: null, origin };
    return (await storeRelease(issueSystemActor("test"), { ...taken, takenBy: { id: null, name: "test" } })).releaseId;
  }

  /** A database to clone that the real Prisma CLI brought up to these migrations, once for each list of them. */
  const templates = new Map<string, Promise<string>>();
  async function templateWith(migrations: readonly Migration[]): Promise<string> {
    const template = await freshDatabase("deployed");
    closing.push(template.drop);
    const { connection } = parseConnectionString(template.url);
    const limits = { applicationName: "holdfast:bench", lockTimeoutMs: 5_000, statementTimeoutMs: 60_000 };
    const end = await migrateDeploy({ connection, schema: "public", migrations, ...limits });
    if (end.exitCode !== 0) throw new Error(end.output.join("\n"));
    return template.name;
  }

  /**
   * A new database and its environment; the policy asks for one approval in production, a hook, and no rehearsal.
   * `applied`: migrations that the database has from the start.
   */
  async function target(tier: Tier, policy: object = {}, applied: readonly Migration[] = []) {
    const key = JSON.stringify(applied);
    if (applied.length > 0 && !templates.has(key)) templates.set(key, templateWith(applied));
    const database = await freshDatabase("deploy", await templates.get(key));
    closing.push(database.drop);
    const { app, url } = await startApp();
    const address = new URL(database.url);
    const place = {
      username: decodeURIComponent(address.username),
      host: address.hostname,
      port: Number(address.port),
      database: database.name,
    };
    const environmentId = await bench.environment(tier, {
      stagingFirst: false,
      rehearsal: "optional",
      maintenance: "hook",
      ...policy,
    });
    const sealedPassword = await sealSecret(passwordPurpose(place), decodeURIComponent(address.password));
    const hook = await sealSecret(hookPurpose(environmentId, url), "hook-secret-of-the-test");
    const values = [
      place.username,
      place.host,
      place.port,
      place.database,
      sealedPassword,
      url,
      url,
      hook,
      environmentId,
    ];
    await bench.direct.query(
      `UPDATE "Environment" SET username = $1, host = $2, port = $3, database = $4, "sealedPassword" = $5,
         "healthUrl" = $6, "hookUrl" = $7, "sealedHookSecret" = $8 WHERE id = $9`,
      values,
    );
    return {
      environmentId,
      app,
      url: database.url,
      name: database.name,
      query: (sql: string) => run(database.url, sql),
    };
  }

  const planned = (id: string) =>
    until(async () => {
      const { rows } = await bench.direct.query(
        `SELECT r.status, d.plan IS NOT NULL AS there, r.problem FROM "Deployment" d JOIN "Run" r ON r.id = d."planRunId" WHERE d.id = $1`,
        [id],
      );
      if (rows[0].status === "failed") throw new Error(`the plan failed: ${JSON.stringify(rows[0].problem)}`);
      return rows[0].status === "succeeded" && rows[0].there;
    });

  /** Otto asks, Lena approves where it is asked for, Otto starts. A worker must be at work. */
  async function deploy(environmentId: string, releaseId: string, name: string) {
    const { deploymentId: id } = await requestDeployment(otto, { environmentId, releaseId, reason: "" });
    await planned(id);
    const { rows } = await bench.direct.query(`SELECT tier FROM "Environment" WHERE id = $1`, [environmentId]);
    if (rows[0].tier === "production") {
      await bench.verifiedBackup(environmentId);
      await approveDeployment(lena, { id, typed: name, comment: "" });
    }
    const { runId } = await startDeployment(otto, { id, typed: name, skipBackup: false });
    return { id, runId };
  }

  async function ended(runId: string) {
    await until(async () => !["queued", "running"].includes((await look(runId)).status));
    return look(runId);
  }

  async function look(runId: string) {
    const { rows } = await bench.direct.query(
      `SELECT r.status, r.problem, r.epoch, d.status AS deployment, b.status AS backup, b."pinnedAt" IS NOT NULL AS pinned,
         (SELECT json_object_agg(s.name, s.status) FROM "RunStep" s WHERE s."runId" = r.id) AS steps
       FROM "Run" r LEFT JOIN "Deployment" d ON d."runId" = r.id LEFT JOIN "Backup" b ON b."runId" = r.id WHERE r.id = $1`,
      [runId],
    );
    return rows[0];
  }

  async function close(): Promise<void> {
    for (const end of closing) await end();
    await bench.close();
  }

  return { ...bench, otto, lena, release, target, planned, deploy, ended, look, close };
}
