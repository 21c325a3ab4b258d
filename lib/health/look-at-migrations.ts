// One look at an environment's migrations, compared with the newest release of its project.
import type { Environment } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { openConnection } from "@/lib/environments/open-connection";
import { failedLook, type Look, observerName } from "@/lib/health/look";
import { summarizeMigrations } from "@/lib/migrations/observed/rules";
import { judgeMigrations } from "@/lib/migrations/rules";
import { readMigrationFacts } from "@/lib/prisma-cli/read-migration-facts";
import { releaseDigests } from "@/lib/releases/release-digests";
import type { Json } from "@/lib/runs/schema";

/** The row's data are the facts as read, so that pages judge them against any release without asking again. */
export async function lookAtMigrations(environment: Environment, signal: AbortSignal): Promise<Look> {
  try {
    const connection = await openConnection(environment);
    const options = { schema: environment.schema, applicationName: observerName, signal };
    const facts = await readMigrationFacts(connection, options);
    const release = await read().release.findFirst({
      where: { projectId: environment.projectId },
      orderBy: { createdAt: "desc" },
      select: { id: true },
    });
    const digests = release && (await releaseDigests(release.id));
    const judged = judgeMigrations({ facts, release: digests, drift: null });
    return { ...summarizeMigrations(judged, digests !== null), data: facts as unknown as { [key: string]: Json } };
  } catch (error) {
    const seen = failedLook(error, signal, "The migrations could not be read within 4 s.");
    // Not having been able to look says nothing about the migrations.
    return { ...seen, state: "unknown" };
  }
}
