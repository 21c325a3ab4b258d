"use client";

import { useDeferredValue, useMemo } from "react";
import { cronProblem, describeCron, slotsAfter, tidyCron } from "@/lib/schedules/cron";
import { SlotTimes } from "./slot-times";

type Props = { readonly cron: string; readonly timeZone: string };

/** What a cron expression means: in words and as the next five times, or why it means nothing. */
export function SchedulePreview(props: Props) {
  const cron = tidyCron(useDeferredValue(props.cron));
  const timeZone = useDeferredValue(props.timeZone).trim();
  const read = useMemo(() => {
    const now = new Date();
    const problem = cronProblem(cron, timeZone, now);
    if (problem) return { problem, words: "", next: [] };
    const next = slotsAfter(cron, timeZone, now, 5).map((at) => at.toISOString());
    return { problem: null, words: describeCron(cron), next };
  }, [cron, timeZone]);
  return (
    <div role="status" className="mb-4 min-h-40 rounded-md bg-raised p-3">
      {read.problem ? (
        <p className="text-sm font-semibold text-failed">{read.problem}</p>
      ) : (
        <>
          <p className="font-semibold">{read.words}</p>
          <p className="mt-2 text-sm text-muted">The next five times</p>
          <SlotTimes at={read.next} timeZone={timeZone} />
        </>
      )}
    </div>
  );
}
