// Makes the demo's project, environments and people; run again, it only brings addresses and passwords up to date.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { hashPassword } from "@/lib/auth/passwords";
import { roles, tiers } from "@/lib/auth/schema";
import type { Environment } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { read } from "@/lib/db/read";
import { readDeploymentPolicy } from "@/lib/deployments/policy";
import { savePolicy } from "@/lib/deployments/save-policy";
import { openConnection } from "@/lib/environments/open-connection";
import { registerEnvironment } from "@/lib/environments/register-environment";
import { passwordPurpose, sealSecret } from "@/lib/environments/seal-secret";
import { ensureWorkerKey } from "@/lib/environments/worker-key";
import { type Connection, parseConnectionString } from "@/lib/postgres/connection-string";
import { queueRelease } from "@/lib/releases/queue-release";

const Seed = z.object({
  environments: z.array(
    z.object({
      tier: z.enum(tiers),
      name: z.string(),
      databaseUrl: z.string(),
      healthUrl: z.string(),
      hookUrl: z.string(),
      hookSecret: z.string(),
    }),
  ),
  users: z.array(z.object({ email: z.email(), name: z.string(), role: z.enum(roles), password: z.string() })),
});

const actor = issueSystemActor("demo setup");
const seed = Seed.parse(JSON.parse(readFileSync(process.env.HOLDFAST_DEMO_SEED ?? "", "utf8")));
await ensureWorkerKey();
const projectId = await ensureProject();
for (const environment of seed.environments) {
  await ensureEnvironment(environment);
  await ensureHook(environment);
}
for (const user of seed.users) await ensureUser(user);
process.exit(0);

async function ensureProject(): Promise<string> {
  const known = await read().project.findUnique({ where: { slug: "eduhub" } });
  if (known?.releaseFolder) return known.id;
  const releaseFolder = fileURLToPath(new URL("../examples/eduhub", import.meta.url));
  return mutate(actor, known ? "project:edit" : "project:add", null, async (tx) => {
    const data = { slug: "eduhub", name: "EduHub", releaseFolder };
    const project = await tx.project.upsert({ where: { slug: "eduhub" }, create: data, update: { releaseFolder } });
    const wanted = { projectId: project.id, name: project.name, folder: releaseFolder, appVersion: "2026.2.0" };
    await queueRelease(tx, actor, wanted);
    return { value: project.id, audit: { summary: "Added the demo project EduHub" } };
  });
}

async function ensureEnvironment({
  tier,
  name,
  databaseUrl,
  healthUrl,
}: z.output<typeof Seed>["environments"][number]) {
  const { connection } = parseConnectionString(databaseUrl);
  const place = {
    host: connection.host,
    port: connection.port,
    username: connection.user,
    database: connection.database,
  };
  const known = await read().environment.findUnique({ where: { projectId_slug: { projectId, slug: tier } } });
  if (known && known.healthUrl === healthUrl && (await opensTo(known, connection))) return;
  const sealedPassword = await sealSecret(passwordPurpose(place), connection.password);
  const where = {
    ...place,
    sslmode: connection.sslmode,
    schema: connection.schema ?? "public",
    ca: null,
    sealedPassword,
  };
  if (known) {
    await mutate(actor, "environment:edit", { environmentId: known.id }, async (tx) => {
      await tx.environment.update({ where: { id: known.id }, data: { ...where, healthUrl } });
      const summary = `Brought the connection of ${name} up to date (port ${place.port})`;
      return { value: undefined, audit: { summary } };
    });
    return;
  }
  await mutate(actor, "environment:add", null, async (tx) => {
    const made = await registerEnvironment(tx, actor, { projectId, name, slug: tier, tier, healthUrl, ...where });
    const audit = { summary: `Added ${name} to the demo`, subject: made.environmentId, after: { name, tier } };
    return { value: made, place: { id: made.environmentId, name, tier }, audit };
  });
}

/** Staging and production are switched into maintenance by EduHub's own hook; the policy that somebody set since is theirs. */
async function ensureHook({ tier, hookUrl, hookSecret }: z.output<typeof Seed>["environments"][number]) {
  const known = await read().environment.findUniqueOrThrow({ where: { projectId_slug: { projectId, slug: tier } } });
  if (tier === "development" || known.hookUrl === hookUrl) return;
  const policy = readDeploymentPolicy(tier, known.deploymentPolicy);
  const checkQueries = [{ name: "Schools can be read", sql: 'SELECT count(*) > 0 FROM "School"' }];
  const wanted = known.hookUrl === null ? { ...policy, maintenance: "hook" as const, checkQueries } : policy;
  await savePolicy(actor, { environmentId: known.id, policy: wanted, hookUrl, hookSecret });
}

/** Whether what is stored is this connection; no when the worker's key is another one by now. */
async function opensTo(known: Environment, wanted: Connection): Promise<boolean> {
  const stored = await openConnection(known).catch(() => null);
  if (!stored) return false;
  const facts = ({ host, port, user, password, database, sslmode }: Connection) =>
    JSON.stringify([host, port, user, password, database, sslmode]);
  return facts(stored) === facts(wanted);
}

async function ensureUser({ password, ...user }: z.output<typeof Seed>["users"][number]) {
  const known = await read().user.findUnique({ where: { email: user.email } });
  // A password that somebody changed since is theirs.
  if (known) return;
  const passwordHash = await hashPassword(password);
  await mutate(actor, "people:invite", null, async (tx) => {
    await tx.user.create({ data: { ...user, passwordHash } });
    return { value: undefined, audit: { summary: `Added ${user.name} (${user.role}) to the demo` } };
  });
}
