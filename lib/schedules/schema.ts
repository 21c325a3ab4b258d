import { z } from "zod";
import { freeText, nameText } from "@/lib/typed-text";

const Clock = {
  name: nameText(60),
  cron: z.string().max(120),
  timeZone: z.string().trim().max(60),
};
export const AddScheduleInput = z.object({ environmentId: z.uuid(), ...Clock });
export const EditScheduleInput = z.object({ id: z.uuid(), ...Clock });
export const ScheduleInput = z.object({ id: z.uuid() });
/** Null: those of the environment, both of them. */
export const SchedulePlaces = z.object({
  id: z.uuid(),
  destinationId: z.uuid().nullable(),
  secondDestinationId: z.uuid().nullable(),
});
const Reason = freeText(500).refine((text) => text.length >= 3, "Say why.");
export const PauseInput = z.object({ until: z.coerce.date("A day and a time."), reason: Reason });

export type SlotView = {
  /** ISO 8601. */
  readonly at: string;
  readonly outcome: "queued" | "missed";
  readonly runId: string | null;
  readonly reason: string | null;
};
export type ScheduleView = {
  readonly id: string;
  readonly name: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly words: string;
  readonly enabled: boolean;
  readonly createdBy: string;
  readonly disabledBy: string | null;
  /** The next five, ISO 8601; none while it is disabled. */
  readonly next: readonly string[];
  /** What became of the newest slots, the newest first. */
  readonly slots: readonly SlotView[];
  /** Where its archives go, where that is not as the environment says. */
  readonly destinationId: string | null;
  readonly secondDestinationId: string | null;
};
/** A schedule that is no more; what became of its slots stays. */
export type RemovedScheduleView = Pick<ScheduleView, "id" | "name" | "cron" | "timeZone" | "words" | "slots"> & {
  readonly removedBy: string;
  readonly removedAt: string;
};
export type PauseView = {
  readonly id: string;
  readonly reason: string;
  readonly createdBy: string;
  readonly from: string;
  readonly until: string;
};
