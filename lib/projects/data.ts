import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { read } from "@/lib/db/read";
import type { ProjectView } from "@/lib/projects/schema";

/** Every project by name, the disabled ones too. */
export async function listProjects(actor: Actor): Promise<ProjectView[]> {
  await requirePermission(actor, "overview:see", null);
  const rows = await read().project.findMany({
    orderBy: { name: "asc" },
    include: { _count: { select: { environments: true } } },
  });
  return rows.map(({ id, name, disabledAt, releaseFolder, _count }) => ({
    id,
    name,
    releaseFolder,
    disabledAt: disabledAt?.toISOString() ?? null,
    environments: _count.environments,
  }));
}
