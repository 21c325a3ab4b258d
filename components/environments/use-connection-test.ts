"use client";

import { useQuery } from "@tanstack/react-query";
import { test } from "@/app/(signed-in)/environments/actions";
import { useAction } from "@/components/shell/use-action";
import type { Problem } from "@/lib/errors";
import type { Inspection } from "@/lib/postgres/inspection-schema";
import { isFinal, type RunView } from "@/lib/runs/schema";

export type ConnectionTest = ReturnType<typeof useConnectionTest>;

/** Asks for a connection test and follows its run to the end. `shown` is the connection without its password. */
export function useConnectionTest() {
  const action = useAction(test);
  const runId = action.value?.runId ?? null;
  const query = useQuery({
    queryKey: ["run", runId],
    queryFn: ({ signal }) => fetchRun(runId ?? "", signal),
    enabled: runId !== null,
    networkMode: "always",
    refetchInterval: ({ state }) => (state.data && isFinal(state.data.status) ? false : 700),
  });
  const run = query.data ?? null;
  const ended = run !== null && isFinal(run.status);
  return {
    start: action.run,
    problem: action.problem,
    fields: action.fields,
    runId,
    shown: action.value?.shown ?? null,
    notices: action.value?.notices ?? [],
    waiting: action.pending || (runId !== null && !ended),
    queued: run?.status === "queued",
    /** Why it is not known how the test is going, or null. */
    silence: ended ? null : (query.error?.message ?? null),
    failure: ended && run.status !== "succeeded" ? (run.problem ?? unexplained) : null,
    inspection: run?.status === "succeeded" ? (run.result as unknown as Inspection) : null,
  };
}

const unexplained: Problem = { code: "INTERNAL", message: "The test ended without a result.", hint: "Test it again." };

async function fetchRun(id: string, signal: AbortSignal): Promise<RunView> {
  const init: RequestInit = { signal: AbortSignal.any([signal, AbortSignal.timeout(8_000)]), cache: "no-store" };
  const response = await fetch(`/api/live/runs/${id}`, init).catch(() => null);
  if (response?.ok) return response.json();
  throw new Error("Holdfast gives no answer about the test. It is asked again.");
}
