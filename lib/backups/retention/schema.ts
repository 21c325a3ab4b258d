import { z } from "zod";
import { mostKept } from "@/lib/backups/retention/page/rules";
import { type BackupFact, defaultRetention, type RetentionPolicy } from "@/lib/backups/retention/rules";
import { isTimeZone } from "@/lib/format";

const count = (most: number) => z.number().int().min(0).max(most);
const numbers = {
  daily: count(mostKept.daily),
  weekly: count(mostKept.weekly),
  monthly: count(mostKept.monthly),
};
const Policy = z.object({
  ...numbers,
  timeZone: z.string().max(60).refine(isTimeZone, "A time zone such as Europe/Zurich."),
  /** Of schedules that have numbers of their own, by their id. */
  own: z.record(z.uuid(), z.object(numbers)).default({}),
});

export const SaveRetentionInput = z.object({
  environmentId: z.uuid(),
  policy: Policy,
  /** The backups that go by it, as the person saw them. */
  goes: z.array(z.uuid()).max(10_000),
  /** The environment's name, typed; needed where any goes. */
  typed: z.string().max(300).default(""),
});

/** The policy of an environment: what was saved, over the runbook's numbers. */
export function readRetention(saved: unknown): RetentionPolicy {
  return Policy.parse({ ...defaultRetention, ...z.record(z.string(), z.unknown()).catch({}).parse(saved) });
}

/** A complete backup as the page of retention shows it. */
export type KeptBackup = BackupFact & { readonly file: string; readonly sizeBytes: number | null };

/** A schedule that has numbers of its own or could have them. */
export type CountedSchedule = { readonly id: string; readonly name: string; readonly removed: boolean };

export type RetentionView = {
  readonly policy: RetentionPolicy;
  readonly savedBy: string | null;
  readonly savedAt: string | null;
  readonly appliedAt: string | null;
  /** From when on it is applied; ISO 8601. */
  readonly appliesFrom: string;
  readonly backups: readonly KeptBackup[];
  /** Those that are there, and removed ones whose numbers still hold. */
  readonly schedules: readonly CountedSchedule[];
};
