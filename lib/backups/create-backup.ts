// Shared by the backup somebody asks for and the one that a deployment makes first.
import type { Actor } from "@/lib/auth/actor";
import { archiveName } from "@/lib/backups/rules";
import type { Environment } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/mutate";

export type Wanted = {
  readonly reason: string | null;
  readonly pinned: boolean;
  /** Where its archive goes; as the environment says if not said. */
  readonly places?: { readonly destinationId: string; readonly secondDestinationId: string | null };
};

/** The row of a backup that a run is going to make, inside the caller's transaction. Returns its id. */
export async function createBackup(
  tx: Tx,
  actor: Actor,
  environment: Environment,
  runId: string,
  { reason, pinned, places: { destinationId, secondDestinationId } = environment }: Wanted,
): Promise<string> {
  const { slug } = await tx.project.findUniqueOrThrow({ where: { id: environment.projectId } });
  const now = new Date();
  const places = [
    { destinationId, isFirst: true },
    ...(secondDestinationId ? [{ destinationId: secondDestinationId, isFirst: false }] : []),
  ];
  const { id } = await tx.backup.create({
    data: {
      environmentId: environment.id,
      runId,
      fileName: archiveName({
        project: slug,
        environment: environment.slug,
        at: now,
        id: runId,
        encrypted: environment.encrypts,
      }),
      encryption: environment.encrypts ? "age" : "none",
      requestedBy: actor.name,
      requestedById: actor.kind === "user" ? actor.id : null,
      reason,
      copies: { create: places },
      ...(pinned ? { pinnedAt: now, pinnedBy: actor.name } : {}),
    },
  });
  return id;
}
