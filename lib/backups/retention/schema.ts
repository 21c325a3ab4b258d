import { z } from "zod";
import { mostKept } from "@/lib/backups/retention/page/rules";
import { type BackupFact, defaultRetention, type RetentionPolicy } from "@/lib/backups/retention/rules";
import { isTimeZone } from "@/lib/format";

const count = (most: number) => z.number().int().min(0).max(most);
const Policy = z.object({
  daily: count(mostKept.daily),
  weekly: count(mostKept.weekly),
  monthly: count(mostKept.monthly),
  timeZone: z.string().max(60).refine(isTimeZone, "A time zone such as Europe/Zurich."),
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

export type RetentionView = {
  readonly policy: RetentionPolicy;
  readonly savedBy: string | null;
  readonly savedAt: string | null;
  readonly appliedAt: string | null;
  /** From when on it is applied; ISO 8601. */
  readonly appliesFrom: string;
  readonly backups: readonly KeptBackup[];
};
