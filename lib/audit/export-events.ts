import { listEventsBelow, type SealedEvent } from "@/lib/audit/data";
import { csvLine } from "@/lib/audit/rules";
import type { AuditExport, AuditValues } from "@/lib/audit/schema";
import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import type { Prisma } from "@/lib/db/generated/client";
import { mutate } from "@/lib/db/mutate";
import { databaseNow } from "@/lib/db/read";
import { formatCount } from "@/lib/format";
import { logError } from "@/lib/log";

const batch = 1_000;
const columns = [
  "seal",
  "id",
  "at",
  "actorKind",
  "actorId",
  "actorName",
  "actorRole",
  "address",
  "action",
  "outcome",
  "summary",
  "environmentId",
  "environment",
  "tier",
  "subject",
  "before",
  "after",
] as const satisfies (keyof SealedEvent)[];

/**
 * Streams every row that a filter selects, newest first, as CSV or JSON. Written down before the first row leaves, and
 * again how it ended; rows that come later are not in it. `head` only asks whether it would be allowed.
 */
export async function exportEvents(actor: Actor, input: AuditExport, head: boolean): Promise<Response> {
  const { format, ...filter } = input;
  const headers = {
    "cache-control": "no-store",
    "content-disposition": `attachment; filename="${await nameOf(format)}"`,
    "content-type": format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/json",
    "x-content-type-options": "nosniff",
  };
  if (head) {
    await requirePermission(actor, "audit:export", null);
    return new Response(null, { headers });
  }
  const asked = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as AuditValues;
  const newest = await mutate(actor, "audit:export", null, async (tx) => {
    const { _max } = await tx.auditEvent.aggregate({ _max: { id: true } });
    return { value: _max.id ?? 0n, audit: { summary: `Started to export as ${format}`, after: asked } };
  });
  const ended = (sentence: string) =>
    mutate(actor, "audit:export", null, async () => ({
      value: undefined,
      audit: { summary: sentence, after: asked },
    })).catch((error) => logError("how an export ended was not written down", error));
  return new Response(streamEvents(actor, filter, newest, format === "csv" ? csv : json, ended), { headers });
}

type Format = { open: string; row(event: SealedEvent, isFirst: boolean): string; close: string };

const csv: Format = {
  open: csvLine(columns),
  row: (event) =>
    csvLine(
      Object.values(plain(event)).map((value) =>
        value !== null && typeof value === "object" ? JSON.stringify(value) : value,
      ),
    ),
  close: "",
};

const json: Format = {
  open: "[",
  row: (event, isFirst) => `${isFirst ? "" : ","}\n${JSON.stringify(plain(event))}`,
  close: "\n]\n",
};

/** The columns in their order; an id is text, because JavaScript and spreadsheets round long numbers. */
function plain(event: SealedEvent) {
  const values = { ...event, id: String(event.id), at: event.at.toISOString() };
  return Object.fromEntries(columns.map((name) => [name, values[name]])) as { [name: string]: Prisma.JsonValue };
}

function streamEvents(
  actor: Actor,
  filter: Omit<AuditExport, "format">,
  newest: bigint,
  format: Format,
  ended: (sentence: string) => Promise<void>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let below = newest + 1n;
  let count = 0;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(format.open)),
    async pull(controller) {
      const events = await listEventsBelow(actor, filter, below, batch).catch(async (error) => {
        await ended(`The export broke off after ${formatCount(count)} rows: they could not be read`);
        throw error;
      });
      const text = events.map((event, index) => format.row(event, count + index === 0)).join("");
      count += events.length;
      below = BigInt(events.at(-1)?.id ?? 0);
      const isLast = events.length < batch;
      controller.enqueue(encoder.encode(isLast ? text + format.close : text));
      if (!isLast) return;
      await ended(`Exported ${formatCount(count)} rows`);
      controller.close();
    },
    cancel: () => ended(`The export broke off after ${formatCount(count)} rows`),
  });
}

async function nameOf(format: string): Promise<string> {
  return `holdfast-audit-${(await databaseNow()).toISOString().slice(0, 19).replace(/[-:]/g, "")}.${format}`;
}
