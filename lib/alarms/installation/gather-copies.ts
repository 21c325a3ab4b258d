// Apart from the room's other facts: the finding of a bad copy asks for it in its own transaction.
import { basename } from "node:path";
import type { CopiesThere } from "@/lib/alarms/installation/rules";
import type { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/mutate";
import type { read } from "@/lib/db/read";

type Reader = ReturnType<typeof read> | Tx;
type Where = { readonly environmentId?: string; readonly destinationId?: string };
const manyTries = 3;

const badOnes = {
  OR: [
    { status: { in: ["changed", "missing"] } },
    { status: "wanted", storedAt: { not: null } },
    { status: "wanted", attempts: { gte: manyTries } },
  ],
} satisfies Prisma.BackupCopyWhereInput;

/** The copies of complete backups, by environment and destination; those too that are all as they should be. */
export async function gatherCopies(db: Reader, { environmentId, destinationId }: Where = {}): Promise<CopiesThere[]> {
  const where = {
    ...(destinationId ? { destinationId } : {}),
    backup: { status: "complete", ...(environmentId ? { environmentId } : {}) },
  } satisfies Prisma.BackupCopyWhereInput;
  const kept = environmentId ? { id: environmentId } : {};
  // One after the other: a transaction's connection takes one question at a time.
  const environments = await db.environment.findMany({ where: kept, select: { id: true, name: true } });
  const chosen = destinationId ? { id: destinationId } : {};
  const destinations = await db.destination.findMany({ where: chosen, select: { id: true, name: true } });
  const bad = await db.backupCopy.findMany({
    where: { ...where, ...badOnes },
    select: {
      destinationId: true,
      problem: true,
      backup: { select: { id: true, environmentId: true, fileName: true, lostAt: true } },
    },
    orderBy: { backup: { createdAt: "desc" } },
  });
  // Every pair is judged: where there is no copy, none is missing.
  return environments.flatMap((environment) =>
    destinations.map((destination) => {
      const here = bad.filter(
        (one) => one.destinationId === destination.id && one.backup.environmentId === environment.id,
      );
      return {
        environment,
        destination,
        bad: here.map(({ backup, problem }) => ({ file: basename(backup.fileName), backupId: backup.id, problem })),
        lost: here.filter(({ backup }) => backup.lostAt !== null).length,
      };
    }),
  );
}
