// A month of schedules and retention in a real metadata database, with rows alone: no dump is made, the time is given.
import { expect } from "vitest";
import { applyDue } from "@/lib/backups/retention/apply-retention";
import type { BackupFact, RetentionNumbers } from "@/lib/backups/retention/rules";
import { fireDue } from "@/lib/schedules/fire-schedules";
import type { Bench } from "./backup-bench";
import { retentionOracle } from "./retention-oracle";
import { type SuddenEnd, setUpSuddenEnds } from "./sudden-ends";
import { slotsByWallClock, type Times } from "./wall-clock";

export type Step =
  | { readonly kind: "look"; readonly minutes: number; readonly workers: number }
  | { readonly kind: "crash"; readonly minutes: number; readonly at: number; readonly end: SuddenEnd }
  | { readonly kind: "cut"; readonly minutes: number }
  | { readonly kind: "away"; readonly minutes: number }
  | { readonly kind: "jump"; readonly minutes: number }
  | { readonly kind: "pause"; readonly minutes: number }
  | {
      readonly kind: "made";
      readonly proof: "verified" | "none" | "drill failed" | "run failed";
      readonly pinned: boolean;
    }
  | { readonly kind: "retention"; readonly at: number | null; readonly end: SuddenEnd };

type Plan = {
  readonly start: Date;
  readonly schedules: readonly { readonly times: Times; readonly timeZone: string }[];
  readonly policy: RetentionNumbers & { readonly timeZone: string; readonly own: RetentionNumbers | null };
};
type Month = {
  readonly environmentId: string;
  readonly since: Date;
  readonly schedules: readonly { readonly id: string; readonly times: Times; readonly timeZone: string }[];
  readonly policy: RetentionNumbers & { readonly timeZone: string; readonly own: Record<string, RetentionNumbers> };
  /** By the injected clock; `latest`: the farthest that any worker has seen. */
  now: Date;
  latest: Date;
};

export type MonthWorld = Awaited<ReturnType<typeof openMonthWorld>>;

export async function openMonthWorld({ direct, addEnvironment }: Bench) {
  const ends = await setUpSuddenEnds(direct);
  const seen = { crashes: 0, missed: 0, runs: 0, gone: 0 };

  /** An environment of its own with schedules; those of the month before are switched off. */
  async function begin({ start, schedules, policy }: Plan): Promise<Month> {
    await ends.arm(null, "failed");
    await direct.query(`UPDATE "Schedule" SET "disabledAt" = now() WHERE "removedAt" IS NULL`);
    await direct.query(`UPDATE "Environment" SET "disabledAt" = now()`);
    await direct.query(`DELETE FROM "SchedulePause"`);
    const environmentId = await addEnvironment("production");
    const made = [];
    for (const [index, { times, timeZone }] of schedules.entries()) {
      const { rows } = await direct.query(
        `INSERT INTO "Schedule" (id, "environmentId", name, cron, "timeZone", since, "createdBy")
         VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, 'a test') RETURNING id`,
        [environmentId, `s${index}`, times.cron, timeZone, start],
      );
      made.push({ id: String(rows[0].id), times, timeZone });
    }
    const own = policy.own && made[0] ? { [made[0].id]: policy.own } : {};
    const numbers = { ...policy, own };
    await direct.query(
      `UPDATE "Environment" SET retention = $2, "retentionSavedAt" = $3, "retentionSavedBy" = 'a test' WHERE id = $1`,
      [environmentId, numbers, start],
    );
    return { environmentId, since: start, schedules: made, policy: numbers, now: start, latest: start };
  }

  async function take(month: Month, step: Step): Promise<void> {
    if (step.kind === "made") return make(month, step.proof, step.pinned);
    if (step.kind === "retention") return retain(month, step.at, step.end);
    if (step.kind === "pause") return pause(month, step.minutes);
    month.now = new Date(month.now.getTime() + step.minutes * 60_000);
    if (step.kind === "away" || step.kind === "jump") return;
    if (step.kind === "cut") {
      await ends.cutAll();
      return look(month);
    }
    if (step.kind === "look") {
      await Promise.all(Array.from({ length: step.workers }, () => look(month)));
      return;
    }
    await ends.arm(step.at, step.end);
    await look(month);
    if (await ends.came()) seen.crashes += 1;
    await ends.arm(null, "failed");
  }

  /** The tick of a worker; what ends it ends its round. */
  async function look(month: Month): Promise<void> {
    if (month.now > month.latest) month.latest = month.now;
    await fireDue(month.now).catch(() => {});
  }

  /** No backup stands in the way, and nothing ends suddenly: what is left to do is done. */
  async function lookUntilQuiet(month: Month): Promise<void> {
    month.now = month.latest;
    const count = async () => Number((await direct.query(`SELECT count(*) FROM "ScheduleSlot"`)).rows[0].count);
    for (let before = -1; before !== (await count()); ) {
      before = await count();
      // A connection that was cut is found out by whoever uses it next.
      await fireDue(month.now).catch(() => {});
    }
  }

  /** The run that waits comes to its end. */
  async function make({ environmentId, now }: Month, proof: string, pinned: boolean): Promise<void> {
    const waiting = `SELECT b.id, b."runId" FROM "Backup" b WHERE b."environmentId" = $1 AND b.status = 'running'`;
    const [row] = (await direct.query(waiting, [environmentId])).rows;
    if (!row) return;
    const failed = proof === "run failed";
    await direct.query(`UPDATE "Run" SET status = $2::"RunStatus", "endedAt" = now() WHERE id = $1`, [
      row.runId,
      failed ? "failed" : "succeeded",
    ]);
    await direct.query(
      `UPDATE "Backup" SET status = $2::"BackupStatus", verification = $3::"Verification", "snapshotAt" = $4,
         "verifiedAt" = now(), "completedAt" = now(), "sizeBytes" = 1, sha256 = 'none', manifest = '{}',
         "drillFailedAt" = $5, "pinnedAt" = $6, "pinnedBy" = $7 WHERE id = $1`,
      [
        row.id,
        failed ? "failed" : "complete",
        failed || proof === "none" ? "none" : "readable",
        now,
        proof === "drill failed" ? now : null,
        pinned ? now : null,
        pinned ? "a test" : null,
      ],
    );
  }

  async function pause({ now }: Month, minutes: number): Promise<void> {
    const until = new Date(now.getTime() + minutes * 60_000);
    const sql = `INSERT INTO "SchedulePause" (id, "fromAt", "untilAt", reason, "createdBy") VALUES (gen_random_uuid(), $1, $2, 'a test', 'a test')`;
    await direct.query(sql, [now, until]);
  }

  /** One round of retention, whole or ended suddenly, held against the oracle's reading of what was there before. */
  async function retain(month: Month, at: number | null, end: SuddenEnd): Promise<void> {
    const before = await facts(month);
    await ends.arm(at, end);
    await applyDue(month.now).catch(() => {});
    const crashed = await ends.came();
    if (crashed) seen.crashes += 1;
    await ends.arm(null, "failed");
    const { rows } = await direct.query(`SELECT "retentionAppliedAt" AS at FROM "Environment" WHERE id = $1`, [
      month.environmentId,
    ]);
    const applied = rows[0].at?.getTime() === month.now.getTime();
    const left = new Set((await facts(month)).map(({ id }) => id));
    const stays = applied ? retentionOracle(before, month.policy) : new Set(before.map(({ id }) => id));
    for (const id of stays) expect(left).toContain(id);
    if (applied && !crashed) expect(left).toEqual(stays);
    const newest = before.filter(({ verified }) => verified).sort((a, b) => (a.at < b.at ? 1 : -1));
    const floor = newest.filter(({ at: moment }) => newest[2] === undefined || moment > newest[2].at);
    for (const { id } of floor) expect(left).toContain(id);
    seen.gone += before.length - left.size;
  }

  async function facts({ environmentId }: Month): Promise<BackupFact[]> {
    const { rows } = await direct.query(
      `SELECT b.id, b."snapshotAt" AS at, b.verification = 'readable' AND b."drillFailedAt" IS NULL AS verified,
         b."drillFailedAt" IS NOT NULL AS "drillFailed", b."pinnedAt" IS NOT NULL AS pinned, s."scheduleId"
       FROM "Backup" b LEFT JOIN "ScheduleSlot" s ON s."runId" = b."runId"
       WHERE b."environmentId" = $1 AND b.status = 'complete'`,
      [environmentId],
    );
    return rows.map((row) => ({ ...row, at: row.at.toISOString(), deployment: "none" }));
  }

  /** Slots that should have been and are not, or are and should not have been, or say neither a run nor a reason. */
  async function unaccounted({ schedules, since, latest }: Month): Promise<string[]> {
    const wrong: string[] = [];
    for (const { id, times, timeZone } of schedules) {
      const due = slotsByWallClock(times, timeZone, since, latest);
      const { rows } = await direct.query(
        `SELECT s.at, s.outcome, s.reason, s."runId", b.id AS backup FROM "ScheduleSlot" s LEFT JOIN "Backup" b ON b."runId" = s."runId"
         WHERE s."scheduleId" = $1 ORDER BY s.at`,
        [id],
      );
      const told = rows.map(({ at }) => at.toISOString());
      const what = `${times.cron} in ${timeZone}`;
      wrong.push(...due.filter((at) => !told.includes(at)).map((at) => `${what}: nothing became of ${at}`));
      wrong.push(...told.filter((at) => !due.includes(at)).map((at) => `${what}: there is no slot at ${at}`));
      for (const { at, outcome, reason, runId, backup } of rows) {
        const isTold = outcome === "queued" ? runId !== null && backup !== null : runId === null && reason;
        if (!isTold) wrong.push(`${what}: ${at.toISOString()} is ${outcome} without its run or reason`);
      }
      seen.runs += rows.filter(({ outcome }) => outcome === "queued").length;
      seen.missed += rows.filter(({ outcome }) => outcome === "missed").length;
    }
    return wrong;
  }

  /** What a lost transaction would have left behind: runs and backups that no slot knows of, acts that nobody wrote down. */
  async function orphans({ environmentId, schedules }: Month): Promise<string[]> {
    const { rows } = await direct.query(
      `SELECT 'run ' || r.id AS what FROM "Run" r LEFT JOIN "ScheduleSlot" s ON s."runId" = r.id LEFT JOIN "Backup" b ON b."runId" = r.id
       WHERE r."environmentId" = $1 AND (s.at IS NULL OR b.id IS NULL)
       UNION ALL
       SELECT 'slot ' || s."runId" FROM "ScheduleSlot" s WHERE s."scheduleId" = ANY ($2) AND s."runId" IS NOT NULL AND NOT EXISTS (
         SELECT FROM "AuditEvent" a WHERE a.subject = s."scheduleId" AND a.after->>'run' = s."runId")
       UNION ALL
       SELECT 'deleted ' || b.id FROM "Backup" b WHERE b."environmentId" = $1 AND b.status = 'deleted' AND NOT EXISTS (
         SELECT FROM "AuditEvent" a WHERE a.subject = b.id AND a.action = 'backup:delete' AND a.outcome = 'done')`,
      [environmentId, schedules.map(({ id }) => id)],
    );
    return rows.map(({ what }) => what);
  }

  return { seen, begin, take, lookUntilQuiet, unaccounted, orphans };
}
