// What an observation of kind "failure" holds, as the worker wrote it.
import { z } from "zod";
import type { FailureSight } from "@/lib/migrations/failure/schema";

const Sights = z.object({ failures: z.array(z.object({ migration: z.string(), digest: z.string() })) });

/** [] when there is none, or none that can be read. */
export function readFailures(data: unknown): readonly FailureSight[] {
  return Sights.safeParse(data).success ? (data as { failures: readonly FailureSight[] }).failures : [];
}
