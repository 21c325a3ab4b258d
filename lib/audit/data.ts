import type { AuditFilter, AuditPage, AuditValues, AuditView } from "@/lib/audit/schema";
import type { Actor } from "@/lib/auth/actor";
import { permissions } from "@/lib/auth/permissions";
import { requirePermission } from "@/lib/auth/require-permission";
import type { AuditEvent, Prisma } from "@/lib/db/generated/client";
import { read } from "@/lib/db/read";

const pageSize = 50;

/** The audit log, newest first, a page at a time. From lead up; the refusal of others is itself written down. */
export async function listAuditEvents(actor: Actor, filter: AuditFilter): Promise<AuditPage> {
  await requirePermission(actor, "audit:read", null);
  const rows = await read().auditEvent.findMany({
    where: toWhere(filter),
    orderBy: { id: "desc" },
    take: pageSize + 1,
  });
  const shown = rows.slice(0, pageSize);
  return { events: shown.map(toView), older: rows.length > pageSize ? String(shown.at(-1)?.id) : null };
}

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

function toWhere({ actor, action, outcome, environment, before }: AuditFilter): Prisma.AuditEventWhereInput {
  return {
    ...(actor ? { actorName: { contains: escapeLike(actor), mode: "insensitive" } } : {}),
    ...(action ? { action } : {}),
    ...(outcome ? { outcome } : {}),
    ...(environment ? { environmentId: environment } : {}),
    ...(before ? { id: { lt: BigInt(before) } } : {}),
  };
}

/** `contains` becomes LIKE, where these two would stand for anything. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function toView(row: AuditEvent): AuditView {
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
  };
}
