// The administrator of the benchmark, and the environments it measures, registered as an administrator would.
import type { Actor } from "@/lib/auth/actor";
import { issueSystemActor, issueUserActor } from "@/lib/auth/issue-actor";
import { hashPassword } from "@/lib/auth/passwords";
import type { Tier } from "@/lib/auth/schema";
import { mutate } from "@/lib/db/mutate";
import { registerEnvironment } from "@/lib/environments/register-environment";
import { passwordPurpose, sealSecret } from "@/lib/environments/seal-secret";
import { parseConnectionString } from "@/lib/postgres/connection-string";
import type { Database } from "./databases";

export const admin = { email: "bench@holdfast.example", name: "Bench Admin", password: "bench-mark-of-own-data-42" };
const system = issueSystemActor("benchmark");

/** Adds the person and the project that the environments go to; what is asked for as `actor` is asked for as that person. */
export async function setUp(): Promise<{ actor: Actor; projectId: string }> {
  const { email, name, password } = admin;
  const passwordHash = await hashPassword(password);
  const { userId, projectId } = await mutate(system, "project:add", null, async (tx) => {
    const user = await tx.user.create({ data: { email, name, role: "admin", passwordHash } });
    const project = await tx.project.create({ data: { slug: "bench", name: "Bench" } });
    return { value: { userId: user.id, projectId: project.id }, audit: { summary: "Set up the benchmark" } };
  });
  return { actor: issueUserActor({ id: userId, name, role: "admin" }, null, "127.0.0.1"), projectId };
}

/** A further project, whose releases are taken from this folder. */
export function addProject(name: string, releaseFolder: string): Promise<string> {
  return mutate(system, "project:add", null, async (tx) => {
    const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const project = await tx.project.create({ data: { slug, name, releaseFolder } });
    return { value: project.id, audit: { summary: `Added ${name}` } };
  });
}

/** Registers a database. The worker marks it in a run of its own. */
export async function addEnvironment(
  projectId: string,
  database: Pick<Database, "name" | "url">,
  tier: Tier = "staging",
): Promise<string> {
  const { connection } = parseConnectionString(`${database.url}?sslmode=disable`);
  const place = { host: connection.host, port: connection.port, username: connection.user, database: database.name };
  const sealedPassword = await sealSecret(passwordPurpose(place), connection.password);
  return mutate(system, "environment:add", null, async (tx) => {
    const registration = {
      projectId,
      name: database.name,
      slug: database.name.replaceAll("_", "-"),
      tier,
      healthUrl: null,
    };
    const where = { ...place, sslmode: "disable" as const, schema: "public", ca: null, sealedPassword };
    const { environmentId } = await registerEnvironment(tx, system, { ...registration, ...where });
    return { value: environmentId, audit: { summary: `Added ${database.name}` } };
  });
}
