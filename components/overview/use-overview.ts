"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNow } from "@/components/ui/clock";
import { withoutAnswer } from "@/lib/overview/rules";
import type { Overview } from "@/lib/overview/schema";

const everyMs = 3_000;
const silentMs = 10_000;

/** The overview as it is now: what the server drew first, then the newest answer. An old green is never shown. */
export function useOverview(first: Overview): Overview {
  const { answer, silence } = useOverviewAnswer();
  const newest = answer && answer.at > first.at ? answer : first;
  return silence === null ? newest : withoutAnswer(newest, silence);
}

/**
 * Asks for the overview every 3 s. `answer` is the newest one, null before the first; `silence` is the sentence to show
 * when the last question failed or there was no answer for 10 s, else null.
 */
export function useOverviewAnswer(): { answer: Overview | null; silence: string | null } {
  const query = useQuery({
    queryKey: ["overview"],
    queryFn: ({ signal }) => fetchOverview(signal),
    refetchInterval: everyMs,
    // A browser that believes to be offline must not go on showing what it has.
    networkMode: "always",
  });
  const now = useNow();
  // Null on the server and in the first paint, whose clock is the server's.
  const [mountedAt, setMountedAt] = useState<number | null>(null);
  useEffect(() => setMountedAt(Date.now()), []);
  const silent = now !== null && mountedAt !== null && now - Math.max(query.dataUpdatedAt, mountedAt) > silentMs;
  const silence = query.error?.message ?? (silent ? "Holdfast gives no answer." : null);
  return { answer: query.data ?? null, silence };
}

async function fetchOverview(signal: AbortSignal): Promise<Overview> {
  const init: RequestInit = { signal: AbortSignal.any([signal, AbortSignal.timeout(8_000)]), cache: "no-store" };
  const response = await fetch("/api/live/overview", init).catch(() => null);
  if (response?.ok) return response.json();
  if (response?.status === 401) throw new Error("You are not signed in any more. Reload the page to sign in.");
  throw new Error("Holdfast gives no answer. It is asked again every few seconds.");
}
