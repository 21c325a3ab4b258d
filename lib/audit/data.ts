import { ageReport, isOverdue, sealWithinMs } from "@/lib/audit/rules";
import type { AuditFilter, AuditPage, AuditValues, AuditView, ChainReport, ChainView } from "@/lib/audit/schema";
import type { Actor } from "@/lib/auth/actor";
import { permissions } from "@/lib/auth/permissions";
import { requirePermission } from "@/lib/auth/require-permission";
import type { AuditEvent, AuditObservation, Prisma } from "@/lib/db/generated/client";
import { databaseNow, read } from "@/lib/db/read";

const pageSize = 50;
const dayMs = 86_400_000;
/** Ids are given out before the commit: rows without a seal lie above the newest sealed one, or shortly below it. */
const reach = 1_000n;

/** The audit log, newest first, a page at a time. From lead up; the refusal of others is itself written down. */
export async function listAuditEvents(actor: Actor, filter: AuditFilter): Promise<AuditPage> {
  await requirePermission(actor, "audit:read", null);
  const rows = await read().auditEvent.findMany({
    where: toWhere(filter),
    orderBy: { id: "desc" },
    take: pageSize + 1,
  });
  const shown = rows.slice(0, pageSize);
  const [places, now] = await Promise.all([findPlaces(shown), databaseNow()]);
  const events = shown.map((row) => toView(row, places.get(row.id) ?? null, now));
  return { events, older: rows.length > pageSize ? String(shown.at(-1)?.id) : null };
}

/** How much is sealed, and what the worker last said of sealing and of its proof. */
export async function getChain(actor: Actor): Promise<ChainView> {
  await requirePermission(actor, "audit:read", null);
  const [now, last, newest, observations] = await Promise.all([
    databaseNow(),
    read().auditSeal.findFirst({ orderBy: { seq: "desc" } }),
    read().auditSeal.findFirst({ orderBy: { eventId: "desc" } }),
    read().auditObservation.findMany(),
  ]);
  const open = await findUnsealed(newest?.eventId ?? 0n, now);
  const reportOf = (kind: "sealing" | "chain") =>
    ageReport(kind, toReport(observations.find((one) => one.kind === kind)), now);
  return {
    sealed: Number(last?.seq ?? 0),
    unsealed: open.count,
    overdue: open.overdue,
    sealing: reportOf("sealing"),
    proof: reportOf("chain"),
  };
}

/** Whole rows of a filter below an id, newest first, `take` at most. For whoever may export. */
export async function listEventsBelow(
  actor: Actor,
  filter: AuditFilter,
  below: bigint,
  take: number,
): Promise<SealedEvent[]> {
  await requirePermission(actor, "audit:export", null);
  const where = { AND: [toWhere(filter), { id: { lt: below } }] };
  const rows = await read().auditEvent.findMany({ where, orderBy: { id: "desc" }, take });
  const places = await findPlaces(rows);
  return rows.map((row) => ({ ...row, seal: places.get(row.id) ?? null }));
}

export type SealedEvent = AuditEvent & { readonly seal: number | null };

/** What the filters offer: every known action, and the environments that exist. */
export async function listAuditChoices(actor: Actor): Promise<{ actions: string[]; environments: Choice[] }> {
  await requirePermission(actor, "audit:read", null);
  const environments = await read().environment.findMany({
    select: { id: true, name: true, project: { select: { name: true } } },
    orderBy: [{ project: { name: "asc" } }, { name: "asc" }],
  });
  return {
    actions: [...Object.keys(permissions), "web:change"].sort(),
    environments: environments.map(({ id, name, project }) => ({ value: id, label: `${project.name} ${name}` })),
  };
}

type Choice = { readonly value: string; readonly label: string };

function toWhere({ actor, action, outcome, environment, from, to, before }: AuditFilter): Prisma.AuditEventWhereInput {
  return {
    ...(actor ? { actorName: { contains: escapeLike(actor), mode: "insensitive" } } : {}),
    ...(action ? { action } : {}),
    ...(outcome ? { outcome } : {}),
    ...(environment ? { environmentId: environment } : {}),
    ...(from || to ? { at: { ...(from ? { gte: new Date(from) } : {}), ...(to ? { lt: dayAfter(to) } : {}) } } : {}),
    ...(before ? { id: { lt: BigInt(before) } } : {}),
  };
}

function dayAfter(day: string): Date {
  return new Date(Date.parse(day) + dayMs);
}

async function findUnsealed(newestSealed: bigint, now: Date): Promise<{ count: number; overdue: boolean }> {
  const window = { gt: newestSealed - reach, lte: newestSealed };
  const above = { id: { gt: newestSealed } };
  const late = { lt: new Date(now.getTime() - sealWithinMs) };
  const [events, seals, count, first] = await Promise.all([
    read().auditEvent.count({ where: { id: window } }),
    read().auditSeal.count({ where: { eventId: window } }),
    read().auditEvent.count({ where: above }),
    read().auditEvent.findFirst({ where: { ...above, at: late }, select: { id: true } }),
  ]);
  const below = events > seals ? await listUnsealed(window) : [];
  return { count: below.length + count, overdue: first !== null || below.some(({ at }) => isOverdue(at, now)) };
}

async function listUnsealed(window: { gt: bigint; lte: bigint }): Promise<{ id: bigint; at: Date }[]> {
  const events = await read().auditEvent.findMany({ where: { id: window }, select: { id: true, at: true } });
  const seals = await read().auditSeal.findMany({ where: { eventId: window }, select: { eventId: true } });
  const sealed = new Set(seals.map(({ eventId }) => eventId));
  return events.filter(({ id }) => !sealed.has(id));
}

/** Places in the chain by row id. */
async function findPlaces(rows: readonly AuditEvent[]): Promise<Map<bigint, number>> {
  const seals = await read().auditSeal.findMany({
    where: { eventId: { in: rows.map(({ id }) => id) } },
    select: { seq: true, eventId: true },
  });
  return new Map(seals.map(({ seq, eventId }) => [eventId, Number(seq)]));
}

/** `contains` becomes LIKE, where these two would stand for anything. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function toReport(row: AuditObservation | undefined): ChainReport | null {
  if (!row) return null;
  const { state, summary, observedAt } = row;
  return { state: state === "attention" ? "unknown" : state, summary, at: observedAt.toISOString() };
}

function toView(row: AuditEvent, seal: number | null, now: Date): AuditView {
  return {
    id: String(row.id),
    at: row.at.toISOString(),
    actor: row.actorName,
    role: row.actorRole,
    address: row.address,
    action: row.action,
    outcome: row.outcome,
    summary: row.summary,
    subject: row.subject,
    environment: row.environment && row.tier ? { name: row.environment, tier: row.tier } : null,
    before: row.before as AuditValues | null,
    after: row.after as AuditValues | null,
    seal,
    overdue: seal === null && isOverdue(row.at, now),
  };
}
