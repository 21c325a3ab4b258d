import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { OpsError } from "@/lib/errors";
import type { PauseInput, ScheduleInput } from "@/lib/schedules/schema";

const longestDays = 90;

/** Lets no schedule of any environment run until a moment. Slots in it are missed, with the reason, and not made up for. */
export async function pauseSchedules(actor: Actor, { until, reason }: z.output<typeof PauseInput>): Promise<void> {
  const now = await databaseNow();
  return mutate(actor, "schedule:pause", null, async (tx) => {
    if (until <= now) throw new OpsError("INVALID", "That moment has passed already.");
    if (until.getTime() - now.getTime() > longestDays * 86_400_000) {
      throw new OpsError(
        "INVALID",
        `A pause lasts ${longestDays} days at most.`,
        "Disable a schedule that is not wanted.",
      );
    }
    await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(hashtext('schedule pause'))`;
    const running = await tx.schedulePause.findFirst({ where: { endedAt: null, untilAt: { gt: now } } });
    if (running)
      throw new OpsError("CONFLICT", `${running.createdBy} has paused all schedules already.`, "End that first.");
    const data = { fromAt: now, untilAt: until, reason, createdBy: actor.name };
    const { id } = await tx.schedulePause.create({ data });
    const summary = `Paused all schedules until ${until.toISOString()}`;
    return { value: undefined, audit: { summary, subject: id, after: { reason, until: until.toISOString() } } };
  });
}

/** Ends a pause before its time. */
export async function resumeSchedules(actor: Actor, { id }: z.output<typeof ScheduleInput>): Promise<void> {
  const now = await databaseNow();
  return mutate(actor, "schedule:pause", null, async (tx) => {
    const data = { endedAt: now, endedBy: actor.name };
    const { count } = await tx.schedulePause.updateMany({ where: { id, endedAt: null, untilAt: { gt: now } }, data });
    if (count === 0) throw new OpsError("CONFLICT", "This pause is over already.");
    return { value: undefined, audit: { summary: "Ended the pause of all schedules", subject: id } };
  });
}
