import { z } from "zod";
import type { StepPlan } from "@/lib/runs/schema";

export const DrillInput = z.object({ id: z.uuid() });

/** The steps of every drill, as the run page lists them. */
export const drillSteps: readonly StepPlan[] = [
  { name: "read", title: "Read the archive whole, compare its hash" },
  { name: "restore", title: "Restore it into a scratch database and compare" },
  { name: "record", title: "Write down what was proven" },
];

/** What a drill found. Times in milliseconds; without `measured` it was not carried out to the end. */
export const DrillReport = z.object({
  sentence: z.string(),
  measured: z
    .object({ hashMs: z.number(), restoreMs: z.number(), compareMs: z.number(), server: z.string() })
    .nullable(),
  checks: z.array(z.object({ name: z.string(), status: z.enum(["ok", "failed", "unknown"]), sentence: z.string() })),
  notes: z.array(z.string()),
});
export type DrillReport = z.infer<typeof DrillReport>;

export type DrillStatus = "running" | "succeeded" | "failed" | "unknown";

/** One drill as pages show it. Times ISO 8601; `recoveryMs` from the empty database to the last comparison. */
export type DrillView = {
  readonly id: string;
  readonly runId: string;
  readonly status: DrillStatus;
  readonly requestedBy: string;
  readonly at: string;
  readonly recoveryMs: number | null;
  readonly report: DrillReport | null;
};

/** What drills say of an environment; null where there was none. */
export type NewestDrills = {
  readonly newest: {
    readonly status: Exclude<DrillStatus, "running">;
    readonly at: string;
    readonly sentence: string;
  } | null;
  readonly proven: { readonly at: string; readonly recoveryMs: number } | null;
};

/** What rolling back now would cost, and whether that is within the environment's targets. */
export type ReadinessView = {
  readonly is: "ok" | "attention" | "failed" | "unknown";
  readonly sentence: string;
  readonly because: string;
};
