import type { z } from "zod";
import { changedFields } from "@/lib/audit/rules";
import type { Actor } from "@/lib/auth/actor";
import type { Schedule } from "@/lib/db/generated/client";
import { mutate, type Tx } from "@/lib/db/mutate";
import { databaseNow, read } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import { cronProblem, describeCron, tidyCron } from "@/lib/schedules/cron";
import type { AddScheduleInput, EditScheduleInput, ScheduleInput } from "@/lib/schedules/schema";
import { isSameName } from "@/lib/typed-text";

type Clock = { readonly name: string; readonly cron: string; readonly timeZone: string };

/** Adds a schedule to an environment; its slots count from now on. */
export async function addSchedule(actor: Actor, { environmentId, ...typed }: z.output<typeof AddScheduleInput>) {
  const now = await databaseNow();
  return mutate(actor, "schedule:edit", { environmentId }, async (tx, environment) => {
    const clock = check(typed, now);
    await claimName(tx, environmentId, clock.name, null);
    const data = { environmentId, ...clock, since: now, createdBy: actor.name };
    const { id } = await tx.schedule.create({ data });
    const summary = `Added the schedule ${clock.name} to ${environment.name}: ${describeCron(clock.cron)}, ${clock.timeZone}`;
    return { value: { id }, audit: { summary, subject: id, after: clock } };
  });
}

/** Changes when a schedule fires. What lay before the change and was missed is not made up for by the new times. */
export async function editSchedule(actor: Actor, { id, ...typed }: z.output<typeof EditScheduleInput>): Promise<void> {
  const now = await databaseNow();
  return mutate(actor, "schedule:edit", await placeOf(id), async (tx, environment) => {
    const { name, cron, timeZone } = await lockSchedule(tx, id);
    const clock = check(typed, now);
    await claimName(tx, environment.id, clock.name, id);
    const isMoved = clock.cron !== cron || clock.timeZone !== timeZone;
    await tx.schedule.update({ where: { id }, data: { ...clock, ...(isMoved ? { since: now } : {}) } });
    const summary = `Changed the schedule ${name} of ${environment.name}: ${describeCron(clock.cron)}, ${clock.timeZone}`;
    return { value: undefined, audit: { summary, subject: id, ...changedFields({ name, cron, timeZone }, clock) } };
  });
}

/** Stops a schedule until somebody enables it. */
export async function disableSchedule(actor: Actor, { id }: z.output<typeof ScheduleInput>): Promise<void> {
  const now = await databaseNow();
  return mutate(actor, "schedule:edit", await placeOf(id), async (tx, environment) => {
    const { name, disabledAt } = await lockSchedule(tx, id);
    if (disabledAt) throw new OpsError("CONFLICT", `${name} is disabled already.`);
    await tx.schedule.update({ where: { id }, data: { disabledAt: now, disabledBy: actor.name } });
    const summary = `Disabled the schedule ${name} of ${environment.name}`;
    return {
      value: undefined,
      audit: { summary, subject: id, before: { disabled: false }, after: { disabled: true } },
    };
  });
}

/** Lets a disabled schedule fire again, from now on. */
export async function enableSchedule(actor: Actor, { id }: z.output<typeof ScheduleInput>): Promise<void> {
  const now = await databaseNow();
  return mutate(actor, "schedule:edit", await placeOf(id), async (tx, environment) => {
    const { name, disabledAt } = await lockSchedule(tx, id);
    if (!disabledAt) throw new OpsError("CONFLICT", `${name} is enabled already.`);
    await tx.schedule.update({ where: { id }, data: { disabledAt: null, disabledBy: null, since: now } });
    const summary = `Enabled the schedule ${name} of ${environment.name}`;
    return {
      value: undefined,
      audit: { summary, subject: id, before: { disabled: true }, after: { disabled: false } },
    };
  });
}

/** Removes a schedule for good. What became of its slots stays, and so do its backups and how they are kept. */
export async function removeSchedule(actor: Actor, { id }: z.output<typeof ScheduleInput>): Promise<void> {
  const now = await databaseNow();
  return mutate(actor, "schedule:edit", await placeOf(id), async (tx, environment) => {
    const { name, cron, timeZone } = await lockSchedule(tx, id);
    await tx.schedule.update({ where: { id }, data: { removedAt: now, removedBy: actor.name } });
    const summary = `Removed the schedule ${name} of ${environment.name}`;
    return { value: undefined, audit: { summary, subject: id, before: { name, cron, timeZone } } };
  });
}

function check(typed: Clock, now: Date): Clock {
  const clock = { ...typed, cron: tidyCron(typed.cron) };
  const problem = cronProblem(clock.cron, clock.timeZone, now);
  if (problem) throw new OpsError("INVALID", problem, "Nothing was changed.");
  return clock;
}

/** Names of one environment's schedules differ for a reader. Its row is locked, so that two at once do not take the same. */
async function claimName(tx: Tx, environmentId: string, name: string, own: string | null): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Environment" WHERE id = ${environmentId} FOR UPDATE`;
  const others = await tx.schedule.findMany({
    where: { environmentId, removedAt: null, ...(own ? { id: { not: own } } : {}) },
  });
  const same = others.find((other) => isSameName(other.name, name));
  if (same) throw new OpsError("CONFLICT", `There is a schedule ${same.name} already.`, "Give it another name.");
}

/** The row, held until the transaction ends. Throws CONFLICT for one that was removed. */
export async function lockSchedule(tx: Tx, id: string): Promise<Schedule> {
  await tx.$queryRaw`SELECT 1 FROM "Schedule" WHERE id = ${id} FOR UPDATE`;
  const schedule = await tx.schedule.findUniqueOrThrow({ where: { id } });
  if (schedule.removedAt) throw new OpsError("CONFLICT", `${schedule.name} was removed by ${schedule.removedBy}.`);
  return schedule;
}

/** The environment of a schedule, for `mutate`. Throws NOT_FOUND. */
export async function placeOf(id: string): Promise<{ environmentId: string; subject: string }> {
  const schedule = await read().schedule.findUnique({ where: { id }, select: { environmentId: true } });
  if (!schedule) throw new OpsError("NOT_FOUND", "There is no such schedule.");
  return { ...schedule, subject: id };
}
