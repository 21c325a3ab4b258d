import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { sealSecret } from "@/lib/environments/seal-secret";
import { OpsError } from "@/lib/errors";
import type { MonitorInput, NoMonitorInput } from "@/lib/monitor/schema";
import { shownAddress } from "@/lib/notifications/rules";

/** The address of a monitor opens for pings only. */
export const monitorPurpose = "address of the outside monitor";

/** Sets the address that hears of us, in place of the one before. It is sealed to the worker's key. */
export async function setMonitor(actor: Actor, { url, everyMinutes }: z.output<typeof MonitorInput>): Promise<void> {
  const sealedUrl = await sealSecret(monitorPurpose, url);
  const shown = shownAddress(url);
  const createdAt = await databaseNow();
  return mutate(actor, "monitor:edit", null, async (tx) => {
    const before = await tx.outsideMonitor.findUnique({ where: { id: 1 } });
    const data = { sealedUrl, shown, everyMinutes, createdAt, createdBy: actor.name };
    await tx.outsideMonitor.upsert({ where: { id: 1 }, create: { id: 1, ...data }, update: data });
    await tx.ownSight.deleteMany({ where: { kind: "ping" } });
    const was = before ? { before: { shown: before.shown, everyMinutes: before.everyMinutes } } : {};
    const audit = { summary: `Set the outside monitor at ${shown}`, ...was, after: { shown, everyMinutes } };
    return { value: undefined, audit };
  });
}

/** Takes the address away: nobody outside hears of us any more. */
export function removeMonitor(actor: Actor, _: z.output<typeof NoMonitorInput>): Promise<void> {
  return mutate(actor, "monitor:edit", null, async (tx) => {
    const before = await tx.outsideMonitor.findUnique({ where: { id: 1 } });
    if (!before) throw new OpsError("CONFLICT", "There is no outside monitor.");
    await tx.outsideMonitor.delete({ where: { id: 1 } });
    await tx.ownSight.deleteMany({ where: { kind: "ping" } });
    const { shown, everyMinutes } = before;
    return {
      value: undefined,
      audit: { summary: `Removed the outside monitor at ${shown}`, before: { shown, everyMinutes } },
    };
  });
}
