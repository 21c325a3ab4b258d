import { query } from "./databases";

/** One of the demo's own environments; other tests leave environments of the same database behind. */
export async function demoEnvironment(
  slug: "development" | "staging" | "production",
): Promise<{ id: string; name: string }> {
  const sql = `SELECT e.id, e.name FROM "Environment" e JOIN "Project" p ON p.id = e."projectId"
    WHERE p.slug = 'eduhub' AND e.slug = $1`;
  const [found] = await query<{ id: string; name: string }>("holdfast", sql, [slug]);
  if (!found) throw new Error(`the demo has no environment ${slug}`);
  return found;
}

/** Takes environments that a test has added out of the demo again, with all that hangs on them but the audit log. */
export async function removeEnvironments(ids: readonly string[]): Promise<void> {
  const runs = `SELECT id FROM "Run" WHERE "environmentId" = ANY($1)`;
  const backups = `SELECT id FROM "Backup" WHERE "environmentId" = ANY($1)`;
  const gone = [
    ...["RunStep", "RunLog", "RunQuestion", "RunProcess"].map(
      (name) => `DELETE FROM "${name}" WHERE "runId" IN (${runs})`,
    ),
    `DELETE FROM "BackupCopy" WHERE "backupId" IN (${backups})`,
    `DELETE FROM "ScheduleSlot" WHERE "scheduleId" IN (SELECT id FROM "Schedule" WHERE "environmentId" = ANY($1))`,
    ...["Alarm", "Drill", "Schedule", "Observation", "Backup", "Run"].map(
      (name) => `DELETE FROM "${name}" WHERE "environmentId" = ANY($1)`,
    ),
    `DELETE FROM "Environment" WHERE id = ANY($1)`,
  ];
  for (const sql of gone) await query("holdfast", sql, [ids]);
}
