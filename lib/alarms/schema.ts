import { z } from "zod";
import type { AlarmKind } from "@/lib/alarms/rules";
import { freeText } from "@/lib/typed-text";

export const AcknowledgeInput = z.object({
  id: z.uuid(),
  note: freeText(500).refine((text) => text.length >= 3, "Say what you know of it, or what you do about it."),
});

/** One alarm as pages show it. Times ISO 8601. */
export type AlarmView = {
  readonly id: string;
  readonly kind: AlarmKind;
  readonly sentence: string;
  readonly advice: string;
  /** The page where something can be done about it. */
  readonly path: string;
  /** Null: it concerns the whole installation. `owner` null: nobody. */
  readonly environment: {
    readonly id: string;
    readonly name: string;
    readonly tier: "development" | "staging" | "production";
    readonly owner: string | null;
    readonly contact: string | null;
  } | null;
  readonly openedAt: string;
  readonly lastSeenAt: string;
  readonly closed: { readonly at: string; readonly why: string } | null;
  readonly acknowledged: { readonly at: string; readonly by: string; readonly note: string } | null;
  /** Why the reader may not acknowledge it, null when they may. */
  readonly refusal: string | null;
};

/** What every page shows of the open alarms. */
export type AlarmBarView = {
  readonly open: number;
  readonly acknowledged: number;
  readonly worst: Pick<AlarmView, "id" | "kind" | "sentence" | "path" | "acknowledged"> | null;
  /** Why there may be more than these, null when they were judged just now. */
  readonly blindness: string | null;
};
