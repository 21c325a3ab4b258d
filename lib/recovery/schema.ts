import { z } from "zod";
import type { StepPlan } from "@/lib/runs/schema";

/** `replaces`: the recipient that is in use, as the person saw it; null for the first key. */
export const MakeKeyInput = z.strictObject({ replaces: z.string().max(200).nullable(), sure: z.literal(true) });
export const BackUpInput = z.strictObject({ what: z.literal("holdfast") });
export const GuideInput = z.object({ destination: z.uuid().optional().catch(undefined) });

export const selfSteps: readonly StepPlan[] = [
  { name: "keep", title: "Dump the database, seal the keys, read both back" },
  { name: "tidy", title: "Write the page of recovery, remove the oldest" },
];

/** The secret half, on its way to the one person who keeps it. */
export type NewKey = { readonly identity: string; readonly recipient: string };

/** What is known of Holdfast's own backups. Times ISO 8601. */
export type SelfView = {
  readonly recipient: string | null;
  readonly keyMadeBy: string | null;
  readonly keyMadeAt: string | null;
  readonly places: readonly SelfPlace[];
  readonly run: { readonly id: string; readonly status: string; readonly problem: string | null } | null;
};

export type SelfPlace = {
  readonly destinationId: string;
  readonly destination: string;
  readonly kept: number;
  readonly newest: {
    readonly at: string;
    readonly bytes: number;
    readonly withKeys: boolean;
    /** Sealed to the key that is in use. */
    readonly currentKey: boolean;
  } | null;
};

/** One thing to do: what, and the commands. `fill`: lines that the reader changes first. */
export type GuideStep = {
  readonly title: string;
  readonly text: string;
  readonly command: string | null;
  readonly fill?: boolean;
};
export type GuidePart = { readonly title: string; readonly text: string; readonly steps: readonly GuideStep[] };

/** How a stranger gets from storage to running databases; the same on the page, on paper and beside the archives. */
export type Guide = {
  readonly madeAt: string;
  readonly place: string;
  readonly facts: readonly string[];
  readonly parts: readonly GuidePart[];
};
