// One look-up for every request: a read that also notes when the person was last seen.
import { createHash } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { issueUserActor } from "@/lib/auth/issue-actor";
import type { Role } from "@/lib/auth/schema";
import { telemetry } from "@/lib/db/telemetry";

type Row = { sessionId: string; id: string; name: string; role: Role; stale: boolean };

/** The form in which secrets of links and cookies lie in the database: SHA-256, hex. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/**
 * The actor of a session token, by role and state of this moment and the database's clock. Null when the session was
 * ended, is older than its 12 hours, unused for two, or its person is disabled.
 */
export async function findSessionActor(token: string, address: string): Promise<Actor | null> {
  const rows = await telemetry().$queryRaw<Row[]>`
    SELECT s.id AS "sessionId", u.id, u.name, u.role::text AS role,
           s."lastSeenAt" < clock_timestamp() - interval '1 minute' AS stale
    FROM "Session" s JOIN "User" u ON u.id = s."userId"
    WHERE s."tokenHash" = ${hashToken(token)} AND s."revokedAt" IS NULL AND u."disabledAt" IS NULL
      AND s."expiresAt" > clock_timestamp() AND s."lastSeenAt" > clock_timestamp() - interval '2 hours'`;
  const row = rows[0];
  if (!row) return null;
  if (row.stale) await noteSeen(row.sessionId);
  return issueUserActor(row, row.sessionId, address);
}

async function noteSeen(sessionId: string): Promise<void> {
  await telemetry().$queryRaw`
    UPDATE "Session" SET "lastSeenAt" = clock_timestamp()
    WHERE id = ${sessionId} AND "lastSeenAt" < clock_timestamp() - interval '1 minute'`;
}
