// An environment that is known from a manifest only, and so has no connection yet.
import type { FoundFacts } from "@/lib/catalog/schema";
import type { Environment } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/mutate";
import { chooseSlug, claimName } from "@/lib/environments/claim-name";
import { OpsError } from "@/lib/errors";
import { isSameName } from "@/lib/typed-text";

/**
 * Makes the environment, and its project where there is none, inside the caller's transaction. It is disabled and holds no
 * password: an administrator tests a connection first, which must be that of the same database.
 */
export async function makeEnvironment(tx: Tx, facts: FoundFacts): Promise<Environment> {
  const { tier, host, port, database, systemIdentifier, databaseOid } = facts;
  const projectId = await projectOf(tx, facts.project);
  const wanted = { projectId, name: facts.environment, tier };
  await claimName(tx, wanted, null);
  return tx.environment.create({
    data: {
      ...wanted,
      slug: await chooseSlug(tx, wanted),
      host,
      port,
      database,
      systemIdentifier,
      databaseOid,
      username: "unknown",
      sslmode: "require",
      sealedPassword: "",
      disabledAt: new Date(),
    },
  });
}

async function projectOf(tx: Tx, slug: string): Promise<string> {
  await tx.$executeRaw`LOCK TABLE "Project" IN SHARE ROW EXCLUSIVE MODE`;
  const projects = await tx.project.findMany({ select: { id: true, slug: true, name: true } });
  const same = projects.find((project) => project.slug === slug);
  if (same) return same.id;
  const twin = projects.find(({ name }) => isSameName(name, slug));
  if (twin)
    throw new OpsError(
      "CONFLICT",
      `There is a project called ${twin.name} with another short name.`,
      "Choose one of its environments.",
    );
  const { id } = await tx.project.create({ data: { slug, name: slug } });
  return id;
}
