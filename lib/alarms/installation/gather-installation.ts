// The facts of all that concerns more than one environment, read from what the worker's other loops wrote down.
import { findSilence, type Machine, type Room, type Silence, type Waiting } from "@/lib/alarms/installation/rules";
import { read } from "@/lib/db/read";
import { gatherUnapproved } from "@/lib/deployments/gather-unapproved";
import { sightHoldsFor } from "@/lib/destinations/rules";
import { Sight } from "@/lib/destinations/schema";

const stored = { status: "stored" } as const;
const forgottenMs = 86_400_000;

/** Every destination that is switched on and used, for new archives or for old ones, as the worker last found it. */
export async function gatherRooms(now: Date): Promise<Room[]> {
  const watched = { disabledAt: null, project: { disabledAt: null } };
  const planned = { some: { removedAt: null, disabledAt: null, environment: watched } };
  const used = [
    { environments: { some: watched } },
    { seconds: { some: watched } },
    { schedules: planned },
    { scheduleSeconds: planned },
    { copies: { some: stored } },
  ];
  const [destinations, environments] = await Promise.all([
    read().destination.findMany({ where: { disabledAt: null, OR: used }, include: { sight: true } }),
    read().environment.findMany({
      where: watched,
      select: {
        destinationId: true,
        secondDestinationId: true,
        schedules: {
          where: { removedAt: null, disabledAt: null },
          select: { destinationId: true, secondDestinationId: true },
        },
        backups: {
          where: { status: "complete" },
          orderBy: { createdAt: "desc" },
          take: 1,
          select: { sizeBytes: true },
        },
      },
    }),
  ]);
  return destinations.map(({ id, name, sight }) => {
    const fresh = sight && now.getTime() - sight.at.getTime() <= sightHoldsFor * 1_000;
    const seen = (fresh && Sight.safeParse(sight.found).data) || null;
    const writing = environments.filter((one) =>
      [one, ...one.schedules].some((each) => each.destinationId === id || each.secondDestinationId === id),
    );
    const roundBytes = writing.reduce((sum, { backups }) => sum + Number(backups[0]?.sizeBytes ?? 0), 0);
    return { id, name, seen, roundBytes };
  });
}

/** Every machine that ever had a worker. A lease that was ended after it had run out was not given back. */
export async function gatherMachines(now: Date): Promise<Machine[]> {
  const workers = await read().worker.findMany({
    select: { host: true, startedAt: true, leaseExpiresAt: true, stoppedAt: true },
    orderBy: { startedAt: "desc" },
  });
  const machines = new Map<string, Machine>();
  for (const { host, leaseExpiresAt, stoppedAt } of workers) {
    const [name = host] = host.split("/");
    const alive = stoppedAt === null && leaseExpiresAt > now;
    const silent = stoppedAt === null ? leaseExpiresAt <= now : stoppedAt >= leaseExpiresAt;
    const known = machines.get(name);
    // The newest worker of a machine speaks for it, and any that lives.
    if (!known) machines.set(name, { name, alive, lostAt: silent ? leaseExpiresAt : null });
    else if (alive) machines.set(name, { ...known, alive });
  }
  return [...machines.values()];
}

/** The newest silence of all workers, unless it is in the history already or was over more than a day ago. */
export async function gatherSilence(now: Date): Promise<Silence | null> {
  const select = { startedAt: true, leaseExpiresAt: true, stoppedAt: true };
  const silence = findSilence(await read().worker.findMany({ select }));
  if (!silence || now.getTime() - silence.until.getTime() > forgottenMs) return null;
  const known = await read().alarm.count({ where: { kind: "workerSilent", openedAt: silence.from } });
  return known > 0 ? null : silence;
}

/** Every open request that lacks an approval and could get one, or is looked at anew; nobody has asked for changes. */
export async function gatherWaiting(now: Date): Promise<Waiting[]> {
  const gathered = await gatherUnapproved({ environment: { disabledAt: null } }, now);
  return gathered
    .filter(({ plan, facts }) => !facts.changesRequestedBy && (facts.planRunning || plan?.blocked === null))
    .map(({ row, facts }) => ({
      unsettled: facts.planRunning,
      id: row.id,
      environment: { id: row.environment.id, name: row.environment.name },
      requestedBy: row.requestedBy,
      requestedAt: row.createdAt,
      expiresAt: row.expiresAt,
    }));
}
