// Shared by the page and by the text beside the archives: what of one destination a stranger would begin with.
import { reliableOnes } from "@/lib/backups/reliable";
import type { Manifest } from "@/lib/backups/schema";
import type { Destination, SelfBackup } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";
import { DestinationSettings } from "@/lib/destinations/schema";
import { env } from "@/lib/env";

export type GuideArchive = {
  readonly project: string;
  readonly environment: string;
  readonly tier: string;
  readonly database: string;
  readonly serverVersion: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly encrypted: boolean;
  /** The SHA-256 of the server's roles beside it; null where they are not there. */
  readonly globals: string | null;
  readonly snapshotAt: string;
  readonly tables: number;
  readonly rows: number;
  /** How long the last drill took to bring it back, in milliseconds; null when there was none. */
  readonly recoveryMs: number | null;
};

export type GuideFacts = {
  readonly madeAt: string;
  readonly version: string;
  readonly destination: {
    readonly name: string;
    readonly settings: DestinationSettings;
    readonly folder: string | null;
  };
  readonly archives: readonly GuideArchive[];
  readonly self: Pick<SelfBackup, "dumpFile" | "dumpSha256" | "serverVersion" | "createdAt" | "recipient"> | null;
  /** The newest set that has them; it may be older than the newest dump. */
  readonly keys: { readonly file: string; readonly sha256: string; readonly recipient: string } | null;
};

const order = ["production", "staging", "development"];

/** For callers that have checked who asks. */
export async function gatherGuide(destination: Destination): Promise<GuideFacts> {
  const settings = DestinationSettings.parse(destination.settings);
  const where = { destinationId: destination.id, removedAt: null };
  const newest = { orderBy: { createdAt: "desc" } } as const;
  const [self, sealed, worker, now] = [
    await read().selfBackup.findFirst({ where, ...newest }),
    await read().selfBackup.findFirst({ where: { ...where, keysFile: { not: null } }, ...newest }),
    await read().worker.findFirst({ orderBy: { startedAt: "desc" } }),
    await databaseNow(),
  ];
  const { keysFile: file, keysSha256: sha256, recipient } = sealed ?? {};
  return {
    madeAt: now.toISOString(),
    version: worker?.version ?? "unknown",
    destination: {
      name: destination.name,
      settings,
      folder: settings.kind === "local" ? (settings.folder ?? env().archives) : null,
    },
    archives: await listArchives(destination.id),
    self,
    keys: file && sha256 && recipient ? { file, sha256, recipient } : null,
  };
}

/** The newest backup of each environment that can be relied on and has a good copy there; production first. */
async function listArchives(destinationId: string): Promise<GuideArchive[]> {
  const environments = await read().environment.findMany({ include: { project: true }, orderBy: { createdAt: "asc" } });
  const found: GuideArchive[] = [];
  for (const { id, name, tier, database, project } of environments) {
    const backup = await read().backup.findFirst({
      where: { ...reliableOnes, environmentId: id, copies: { some: { destinationId, status: "stored" } } },
      include: { drills: { where: { status: "succeeded" }, orderBy: { createdAt: "desc" }, take: 1 } },
      orderBy: { snapshotAt: "desc" },
    });
    if (!backup) continue;
    const manifest = backup.manifest as unknown as Manifest;
    found.push({
      project: project.name,
      environment: name,
      tier,
      database,
      serverVersion: backup.serverVersion ?? manifest.serverVersion,
      fileName: backup.fileName,
      sha256: backup.sha256 ?? "",
      encrypted: backup.encryption === "age",
      globals: manifest.globals?.file ? manifest.globals.sha256 : null,
      snapshotAt: (backup.snapshotAt ?? backup.createdAt).toISOString(),
      tables: backup.tableCount ?? 0,
      rows: Number(backup.rowCount ?? 0),
      recoveryMs: backup.drills[0]?.recoveryMs ?? null,
    });
  }
  return found.sort((a, b) => order.indexOf(a.tier) - order.indexOf(b.tier));
}
