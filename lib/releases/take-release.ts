import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";
import { queueRelease } from "@/lib/releases/queue-release";
import type { TakeReleaseInput } from "@/lib/releases/schema";

/** Asks the worker to take a release from the project's checkout. Returns its run. */
export function takeRelease(
  actor: Actor,
  { projectId, appVersion }: z.output<typeof TakeReleaseInput>,
): Promise<{ runId: string }> {
  return mutate(actor, "release:take", null, async (tx) => {
    const project = await tx.project.findUnique({ where: { id: projectId } });
    if (!project) throw new OpsError("NOT_FOUND", "There is no such project.");
    if (!project.releaseFolder) {
      throw new OpsError(
        "PRECONDITION",
        `It is not known where the checkout of ${project.name} lies.`,
        "An administrator names its folder on the releases page.",
      );
    }
    const folder = project.releaseFolder;
    const runId = await queueRelease(tx, actor, { projectId, name: project.name, folder, appVersion });
    const audit = {
      summary: `Asked for a release of ${project.name}`,
      subject: runId,
      after: { appVersion, folder },
    };
    return { value: { runId }, audit };
  });
}
