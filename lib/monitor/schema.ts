import { z } from "zod";
import { intervals } from "@/lib/monitor/rules";

const hint = "An address that begins with https://, without user and password.";
export const MonitorInput = z.object({
  url: z
    .url({ protocol: /^https$/, error: hint })
    .max(1_000)
    .refine((address) => !/[\s\p{Cc}]/u.test(address), hint)
    .refine((address) => !/^https:\/\/[^/?#]*@/.test(address), hint),
  everyMinutes: z.coerce.number().refine((minutes) => intervals.some((one) => one === minutes), "Choose one of these."),
});
export const NoMonitorInput = z.object({});

/** What the worker last wrote down about the monitor. Times ISO 8601. */
export const PingSight = z.object({
  /** The last ping that was answered with a 2xx. */
  arrivedAt: z.string().nullable(),
  /** Why the last one did not arrive, or why none was sent; null when it arrived. */
  problem: z.string().nullable(),
  /** None was sent on purpose: Holdfast did not watch as it should. */
  heldBack: z.boolean(),
});
export type PingSight = z.infer<typeof PingSight>;

export type MonitorView = {
  /** The host of the address; the rest of it is a secret. */
  readonly shown: string;
  readonly everyMinutes: number;
  readonly createdBy: string;
  readonly seen: (PingSight & { readonly at: string }) | null;
};
