import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import type { Prisma } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { releaseDigest, sha256 } from "@/lib/releases/digest";
import { decode, inPrismasOrder, type Migration, migrationName, migrationNames } from "@/lib/releases/read-contents";
import type { ReleaseDetail, ReleaseView } from "@/lib/releases/schema";

const include = { project: { select: { id: true, name: true } } } as const satisfies Prisma.ReleaseInclude;
type Row = Prisma.ReleaseGetPayload<{ include: typeof include }>;

/** The newest releases of a project, or of all, newest first; `take` at most. */
export async function listReleases(
  actor: Actor,
  { projectId, take = 50 }: { projectId?: string | undefined; take?: number } = {},
): Promise<ReleaseView[]> {
  await requirePermission(actor, "overview:see", null);
  const where = projectId ? { projectId } : {};
  const rows = await read().release.findMany({ where, include, orderBy: { createdAt: "desc" }, take });
  return rows.map(toView);
}

const pageSize = 50;

/**
 * One release with the SQL of its migrations, the newest first, `page` of them (from 1). Throws NOT_FOUND. Viewers see
 * names only: SQL needs `release:read`.
 */
export async function getRelease(actor: Actor, id: string, page = 1): Promise<ReleaseDetail> {
  await requirePermission(actor, "release:read", null);
  const row = await read().release.findUnique({ where: { id }, include });
  if (!row) throw new OpsError("NOT_FOUND", "There is no such release.");
  const files = await read().releaseFile.findMany({ where: { releaseId: id }, orderBy: { path: "asc" } });
  const names = files
    .flatMap(({ path }) => migrationName(path) ?? [])
    .sort(inPrismasOrder)
    .toReversed();
  const shown = names.slice((page - 1) * pageSize, page * pageSize);
  return {
    release: toView(row),
    migrations: (await readMigrations(id, shown)).toReversed(),
    first: (page - 1) * pageSize + 1,
    total: names.length,
    otherFiles: files
      .filter(({ path }) => !path.endsWith("/migration.sql"))
      .map(({ path, sha256: hash }) => ({ path, sha256: hash })),
  };
}

/**
 * The migrations of a release in the order in which Prisma applies them, all or those of these names; `checksum` is
 * SHA-256 in hex, as Prisma keeps it. For code that has asked for its permission already.
 */
export async function readMigrations(releaseId: string, names?: readonly string[]): Promise<Migration[]> {
  const paths = names?.map((name) => `migrations/${name}/migration.sql`);
  const where = { releaseId, ...(paths && { path: { in: paths } }) };
  const rows = await read().releaseFile.findMany({ where, include: { blob: true } });
  const files = rows.map(({ path, blob }) => ({ path, bytes: blob.bytes }));
  return migrationNames(files).map(({ name, bytes }) => {
    const sql = decode(bytes);
    if (sql === null) throw new OpsError("INTERNAL", `The SQL of ${name} is not text.`);
    return { name, sql, checksum: sha256(bytes) };
  });
}

function toView(row: Row): ReleaseView {
  const {
    id,
    project,
    digest,
    appVersion,
    source,
    gitCommit,
    gitBranch,
    gitDirty,
    migrationCount,
    migrationHead,
    takenBy,
  } = row;
  const createdAt = row.createdAt.toISOString();
  return {
    id,
    project,
    digest,
    appVersion,
    source,
    gitCommit,
    gitBranch,
    gitDirty,
    migrationCount,
    migrationHead,
    takenBy,
    createdAt,
  };
}

/** The digest of a release computed again from the bytes that are kept. For code that has asked for its permission already. */
export async function releaseDigestOf(releaseId: string): Promise<string> {
  const rows = await read().releaseFile.findMany({ where: { releaseId }, include: { blob: true } });
  return releaseDigest(rows.map(({ path, blob }) => ({ path, bytes: blob.bytes })));
}
