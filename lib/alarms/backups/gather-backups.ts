import { type Attempt, graceOf, type Planned, type Sized } from "@/lib/alarms/backups/rules";
import { reliableOnes } from "@/lib/backups/reliable";
import type { Backup } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import type { Problem } from "@/lib/errors";
import type { Pause } from "@/lib/schedules/rules";

const compared = 10;

type BackupFacts = {
  readonly attempt: Attempt | null;
  readonly newest: Sized | null;
  readonly sizesBefore: readonly number[];
  readonly completedAt: Date | null;
  readonly graceMs: number;
  readonly schedules: readonly Planned[];
};

/** What an environment's backups and schedules look like, as far as alarms ask. */
export async function gatherBackups(environmentId: string, pauses: readonly Pause[], now: Date): Promise<BackupFacts> {
  const [attempt, newest, last] = await Promise.all([
    findAttempt(environmentId),
    read().backup.findFirst({
      where: { environmentId, status: "complete" },
      orderBy: { createdAt: "desc" },
      omit: { manifest: true },
    }),
    read().backup.findMany({
      // One that was taken in was completed long before somebody found it.
      where: { environmentId, completedAt: { not: null }, adoptedAt: null },
      select: { completedAt: true, durationMs: true },
      orderBy: { completedAt: "desc" },
      take: compared,
    }),
  ]);
  const graceMs = graceOf(Math.max(0, ...last.map(({ durationMs }) => durationMs ?? 0)));
  return {
    attempt,
    newest: newest && {
      id: newest.id,
      sizeBytes: Number(newest.sizeBytes ?? 0),
      unusual: newest.unusual,
      accepted: newest.acceptedAt !== null,
    },
    sizesBefore: newest ? await findSizesBefore(newest) : [],
    completedAt: last[0]?.completedAt ?? null,
    graceMs,
    schedules: await gatherSchedules(environmentId, pauses, new Date(now.getTime() - graceMs), now),
  };
}

/** Of those made in the same way. The ones that retention has deleted were true as well. */
async function findSizesBefore(newest: Omit<Backup, "manifest">): Promise<number[]> {
  const { environmentId, compression, encryption, createdAt } = newest;
  const before = await read().backup.findMany({
    where: {
      ...reliableOnes,
      environmentId,
      status: { in: ["complete", "deleted"] },
      compression,
      encryption,
      createdAt: { lt: createdAt },
    },
    select: { sizeBytes: true },
    orderBy: { createdAt: "desc" },
    take: compared,
  });
  return before.map(({ sizeBytes }) => Number(sizeBytes ?? 0));
}

/** A run may have ended while what it had begun could not be cleared away: that has failed as well. */
async function findAttempt(environmentId: string): Promise<Attempt | null> {
  const unfinished = ["failed", "running"] as const;
  const row = await read().backup.findFirst({
    where: {
      environmentId,
      OR: [{ status: { not: "running" } }, { run: { endedAt: { not: null } } }],
      NOT: { status: { in: [...unfinished] }, run: { status: "cancelled" } },
    },
    select: {
      status: true,
      runId: true,
      run: {
        select: {
          problem: true,
          steps: { where: { status: { in: ["failed", "unknown"] } }, orderBy: { position: "asc" }, take: 1 },
        },
      },
    },
    orderBy: { createdAt: "desc" },
  });
  if (!row) return null;
  return {
    failed: unfinished.some((status) => status === row.status),
    step: row.run.steps[0]?.name ?? null,
    problem: (row.run.problem as Problem | null)?.message ?? null,
    runId: row.runId,
  };
}

async function gatherSchedules(
  environmentId: string,
  pauses: readonly Pause[],
  deadline: Date,
  now: Date,
): Promise<Planned[]> {
  const schedules = await read().schedule.findMany({ where: { environmentId, disabledAt: null, removedAt: null } });
  return Promise.all(
    schedules.map(async ({ id, name, cron, timeZone, since }) => {
      const newest = (until: Date, outside: readonly Pause[]) =>
        read().scheduleSlot.findFirst({
          where: {
            scheduleId: id,
            at: { lte: until },
            NOT: outside.map((pause) => ({ at: { gte: pause.from, lt: pause.until } })),
          },
          orderBy: { at: "desc" },
        });
      const [handled, due] = await Promise.all([newest(now, []), newest(deadline, pauses)]);
      return { id, name, cron, timeZone, since, lastHandled: handled?.at ?? null, lastDue: due?.at ?? null };
    }),
  );
}
