import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { issueUserActor } from "@/lib/auth/issue-actor";
import { hashPassword } from "@/lib/auth/passwords";
import type { Role, Tier } from "@/lib/auth/schema";
import type { Plan } from "@/lib/deployments/schema";
import { sha256 } from "@/lib/releases/digest";
import { holdfastDatabase } from "./holdfast-database";

export const password = "correct horse battery";

/** A metadata database with people, a project, a release and environments, for deciding about deployments. */
export async function openDeploymentBench() {
  const database = await holdfastDatabase();
  const direct = new Client({ connectionString: database.url });
  await direct.connect();
  const passwordHash = await hashPassword(password);
  const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
    const data = { id: randomUUID(), ...row };
    const names = Object.keys(data)
      .map((name) => `"${name}"`)
      .join(", ");
    const places = Object.keys(data).map((_, index) => `$${index + 1}`);
    await direct.query(`INSERT INTO "${table}" (${names}) VALUES (${places.join(", ")})`, Object.values(data));
    return data.id;
  };
  const person = async (name: string, role: Role) => {
    const id = await insert("User", { email: `${name.toLowerCase()}@example.com`, name, role, passwordHash });
    return issueUserActor({ id, name, role }, null, "192.0.2.7");
  };
  const projectId = await insert("Project", { slug: "eduhub", name: "EduHub" });
  const release = async (digest: string) => {
    const names = { migrationCount: 1, migrationHead: "1_init", takenBy: "Ada", source: "/srv/eduhub" };
    return insert("Release", { projectId, digest, ...names });
  };
  const environment = (tier: Tier, deploymentPolicy: object = {}) =>
    insert("Environment", {
      projectId,
      slug: `${tier}-${randomUUID().slice(0, 8)}`,
      name: tier,
      tier,
      host: "db1",
      port: 5432,
      username: "app",
      database: "eduhub",
      sslmode: "disable",
      sealedPassword: "",
      deploymentPolicy: JSON.stringify(deploymentPolicy),
    });
  /** What the worker would have written after a look; `change` is what it would have seen otherwise. */
  async function plan(id: string, change: Partial<Plan> = {}): Promise<void> {
    const seen = { ...quietPlan, ...change };
    const digest = sha256(Buffer.from(JSON.stringify(seen)));
    const values = [JSON.stringify(seen), digest, id];
    await direct.query(
      `UPDATE "Deployment" SET plan = $1, "planDigest" = $2, "plannedAt" = now() WHERE id = $3`,
      values,
    );
    await direct.query(
      `UPDATE "Run" SET status = 'succeeded', "endedAt" = now() WHERE kind = 'plan-deployment' AND status = 'queued'`,
    );
  }
  /** A rehearsal of the plan as it stands that went well. */
  async function rehearse(id: string): Promise<void> {
    const run = { kind: "rehearse", title: "Rehearsal", requestedBy: "test", status: "succeeded", endedAt: new Date() };
    const runId = await insert("Run", run);
    const { rows } = await direct.query(`SELECT "planDigest" FROM "Deployment" WHERE id = $1`, [id]);
    const report = JSON.stringify({ sentence: "Rehearsed in 12 s." });
    await insert("Rehearsal", { deploymentId: id, runId, status: "succeeded", planDigest: rows[0].planDigest, report });
  }
  async function verifiedBackup(environmentId: string): Promise<void> {
    const run = { kind: "backup", title: "Backup", requestedBy: "test", status: "succeeded", endedAt: new Date() };
    const runId = await insert("Run", run);
    const proof = { verification: "readable", verifiedAt: new Date(), snapshotAt: new Date(), completedAt: new Date() };
    const file = { fileName: randomUUID(), sizeBytes: 1, sha256: "x", manifest: "{}" };
    await insert("Backup", { environmentId, runId, status: "complete", requestedBy: "test", ...proof, ...file });
  }
  const close = async () => {
    await direct.end();
    await database.drop();
  };
  return { direct, person, projectId, release, environment, plan, rehearse, verifiedBackup, close };
}

const quietPlan: Plan = {
  systemIdentifier: "7000",
  databaseOid: 16_384,
  databaseName: "eduhub",
  marker: "production",
  serverVersion: "15.18",
  head: "head-1",
  headName: "1_init",
  appliedCount: 1,
  states: [],
  pending: [{ name: "2_next", checksum: "c" }],
  blocked: null,
  review: null,
  findings: "findings-1",
  destroysData: "no",
  compatibility: "additive",
};
