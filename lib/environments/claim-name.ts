// Shared by adding and renaming: within a project a name belongs to one environment, and does not mislead.
import type { Tier } from "@/lib/auth/schema";
import type { Tx } from "@/lib/db/mutate";
import { nameProblem } from "@/lib/environments/rules";
import { OpsError } from "@/lib/errors";
import { isSameName, shortName } from "@/lib/typed-text";

type Wanted = { readonly projectId: string; readonly name: string; readonly tier: Tier };

/**
 * Holds the project until the transaction ends, so that two requests at once do not both find the name free. Throws
 * NOT_FOUND without such a project, CONFLICT when the name is taken by another than `except` or says another tier.
 */
export async function claimName(tx: Tx, { projectId, name, tier }: Wanted, except: string | null): Promise<void> {
  const [project] = await tx.$queryRaw<unknown[]>`SELECT 1 FROM "Project" WHERE id = ${projectId} FOR UPDATE`;
  if (!project) throw new OpsError("NOT_FOUND", "There is no such project.", "Reload the page and choose another.");
  const misleading = nameProblem(name, tier);
  if (misleading) throw new OpsError("CONFLICT", misleading, "Change one of the two: people act by the name.");
  const others = await tx.environment.findMany({ where: { projectId }, select: { id: true, name: true } });
  const twin = others.find((other) => other.id !== except && isSameName(other.name, name));
  if (!twin) return;
  throw new OpsError("CONFLICT", `The project already has an environment called ${twin.name}.`, "Choose another name.");
}

/** The short name under which a new environment's archives lie; it stays when the name changes, so it may be taken. */
export async function chooseSlug(tx: Tx, { projectId, name, tier }: Wanted): Promise<string> {
  const rows = await tx.environment.findMany({ where: { projectId }, select: { slug: true } });
  return shortName(
    name,
    tier,
    rows.map(({ slug }) => slug),
  );
}
