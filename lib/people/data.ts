import type { Actor } from "@/lib/auth/actor";
import { requirePermission } from "@/lib/auth/require-permission";
import { databaseNow, read } from "@/lib/db/read";
import { browserName } from "@/lib/people/rules";
import type { PersonView, SessionView } from "@/lib/people/schema";

const idleMilliseconds = 2 * 60 * 60 * 1_000;

/** Everybody, by name. For administrators. */
export async function listPeople(actor: Actor): Promise<PersonView[]> {
  await requirePermission(actor, "people:see", null);
  const open = openSessions(await databaseNow());
  const users = await read().user.findMany({
    orderBy: [{ name: "asc" }, { email: "asc" }],
    include: { _count: { select: { sessions: { where: open } } } },
  });
  const seen = await read().session.groupBy({ by: ["userId"], _max: { lastSeenAt: true } });
  const lastSeen = new Map(seen.map((row) => [row.userId, row._max.lastSeenAt]));
  return users.map((user) => ({
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    state: user.disabledAt ? "disabled" : user.passwordHash ? "active" : "invited",
    lastSeenAt: lastSeen.get(user.id)?.toISOString() ?? null,
    sessions: user.disabledAt ? 0 : user._count.sessions,
    locked: user.id === actor.id ? "This is you: another administrator can change it." : null,
  }));
}

/** The actor's own live sessions, the newest first. */
export async function listOwnSessions(actor: Actor): Promise<SessionView[]> {
  const where = { userId: actor.id, ...openSessions(await databaseNow()) };
  const sessions = await read().session.findMany({ where, orderBy: { lastSeenAt: "desc" } });
  return sessions.map((session) => ({
    id: session.id,
    address: session.address,
    browser: browserName(session.userAgent),
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    current: session.id === actor.sessionId,
  }));
}

function openSessions(now: Date) {
  return { revokedAt: null, expiresAt: { gt: now }, lastSeenAt: { gt: new Date(now.getTime() - idleMilliseconds) } };
}

/** The address under which the actor signs in. */
export async function getOwnEmail(actor: Actor): Promise<string> {
  const user = await read().user.findUniqueOrThrow({ where: { id: actor.id }, select: { email: true } });
  return user.email;
}
