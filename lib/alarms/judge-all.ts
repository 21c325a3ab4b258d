// One look at everything that alarms are about. What cannot be read is said, and judged to nothing.
import { gatherBackups } from "@/lib/alarms/backups/gather-backups";
import { judgeAttempt, judgeLate, judgeSize } from "@/lib/alarms/backups/rules";
import { gatherCopies } from "@/lib/alarms/installation/gather-copies";
import { gatherMachines, gatherRooms, gatherWaiting } from "@/lib/alarms/installation/gather-installation";
import { judgeCopies, judgeMachine, judgeOwnBackup, judgeRoom, judgeWaiting } from "@/lib/alarms/installation/rules";
import { gatherProof } from "@/lib/alarms/proof/gather-proof";
import { judgeDrillAlarm, judgeMarkerAlarm, judgeReadinessAlarms } from "@/lib/alarms/proof/rules";
import type { AlarmKind, Judged } from "@/lib/alarms/rules";
import type { Environment } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";
import { targetsOf } from "@/lib/drills/rules";
import { BackupPolicy } from "@/lib/environments/schema";
import { logError } from "@/lib/log";
import { gatherSelf } from "@/lib/recovery/gather-self";
import { judgeSelf } from "@/lib/recovery/rules";
import type { Pause } from "@/lib/schedules/rules";

type Look = { readonly kinds: readonly AlarmKind[]; readonly judge: (now: Date) => Promise<readonly Judged[]> };

const looks: readonly Look[] = [
  {
    kinds: ["backupFailed", "verificationFailed", "backupSize", "backupLate", "drillFailed", "readiness", "marker"],
    judge: judgeEnvironments,
  },
  { kinds: ["copyBad"], judge: async () => (await gatherCopies(read())).map(judgeCopies) },
  { kinds: ["destinationFailed", "diskLow"], judge: async (now) => (await gatherRooms(now)).flatMap(judgeRoom) },
  {
    kinds: ["workerSilent"],
    judge: async (now) => (await gatherMachines(now)).flatMap((one) => judgeMachine(one, now) ?? []),
  },
  { kinds: ["holdfastBackup"], judge: async (now) => [judgeOwnBackup(judgeSelf(await gatherSelf(), now.getTime()))] },
  { kinds: ["approvalWaiting"], judge: async (now) => (await gatherWaiting(now)).map((one) => judgeWaiting(one, now)) },
];

/** Every condition as it is at `now`, and the kinds that could be judged. One that fails does not hold up the others. */
export async function judgeAll(now: Date): Promise<{ judged: Judged[]; looked: AlarmKind[]; incomplete: boolean }> {
  const judged: Judged[] = [];
  const looked: AlarmKind[] = [];
  for (const { kinds, judge } of looks) {
    try {
      judged.push(...(await judge(now)));
      looked.push(...kinds);
    } catch (error) {
      logError(`alarms were not judged: ${kinds.join(", ")}`, error);
    }
  }
  return { judged, looked, incomplete: looked.length < looks.flatMap(({ kinds }) => kinds).length };
}

async function judgeEnvironments(now: Date): Promise<Judged[]> {
  const [environments, held] = await Promise.all([
    read().environment.findMany({ where: { disabledAt: null, project: { disabledAt: null } } }),
    read().schedulePause.findMany({ orderBy: { fromAt: "asc" } }),
  ]);
  const pauses = held.map(({ fromAt, untilAt, endedAt, reason }) => ({
    from: fromAt,
    until: endedAt ?? untilAt,
    reason,
  }));
  const judged: Judged[] = [];
  for (const environment of environments) judged.push(...(await judgeEnvironment(environment, pauses, now)));
  return judged;
}

async function judgeEnvironment(environment: Environment, pauses: readonly Pause[], now: Date): Promise<Judged[]> {
  const { id, tier, createdAt } = environment;
  const [backups, proof] = await Promise.all([gatherBackups(id, pauses, now), gatherProof(id, now)]);
  const { completedAt, graceMs } = backups;
  const targets = targetsOf(tier, BackupPolicy.parse(environment.backupPolicy));
  return [
    ...judgeAttempt(environment, backups.attempt),
    judgeSize(environment, backups.newest, backups.sizesBefore),
    ...backups.schedules.map((one) => judgeLate(environment, one, { completedAt, graceMs, pauses, now })),
    judgeDrillAlarm(environment, proof.newest),
    ...judgeReadinessAlarms(environment, { ...proof, targets, createdAt }, now),
    judgeMarkerAlarm(environment, proof.seen),
  ];
}
