import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { read } from "@/lib/db/read";
import { type MonitorView, PingSight } from "@/lib/monitor/schema";

/** The outside monitor and what became of the last ping, or null when there is none. Its address only as far as it may be shown. */
export async function getMonitor(actor: Actor): Promise<MonitorView | null> {
  await requirePermission(actor, "notification:see", null);
  const [row, sight] = await Promise.all([
    read().outsideMonitor.findUnique({ where: { id: 1 } }),
    read().ownSight.findUnique({ where: { kind: "ping" } }),
  ]);
  if (!row) return null;
  const found = sight && PingSight.safeParse(sight.found).data;
  const { shown, everyMinutes, createdBy } = row;
  return { shown, everyMinutes, createdBy, seen: sight && found ? { ...found, at: sight.at.toISOString() } : null };
}
