"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { StatusIcon, type StatusKind } from "@/components/ui/status";
import { alarmKinds } from "@/lib/alarms/rules";
import type { AlarmBarView } from "@/lib/alarms/schema";

const everyMs = 10_000;
const noAnswer = "Holdfast does not answer this page: whether there are more alarms is unknown.";

/** One line on every page while an alarm is open, or while nobody can say whether one is. */
export function AlarmBar({ first }: { readonly first: AlarmBarView }) {
  const { data, isError } = useQuery({
    queryKey: ["alarms"],
    queryFn: ({ signal }) => fetchAlarms(signal),
    initialData: first,
    refetchInterval: everyMs,
    // A browser that believes to be offline must not go on being quiet.
    networkMode: "always",
  });
  const { open, acknowledged, worst } = data;
  const blindness = isError ? noAnswer : data.blindness;
  if (!worst && blindness === null) return null;
  const seen = open > 0 && acknowledged === open;
  const is: StatusKind = worst ? alarmKinds[worst.kind].is : "unknown";
  return (
    <div role="status" aria-label="Alarms" className={`border-b border-line text-sm print:hidden ${tint(is, seen)}`}>
      <div className="mx-auto flex max-w-6xl items-start gap-2 px-4 py-1.5">
        <span className="flex h-[1lh] items-center">
          <StatusIcon is={is} />
        </span>
        <p className="min-w-0 flex-1">
          {worst ? (
            <span className="line-clamp-2">
              <b className="font-semibold">{counted(open, acknowledged)}</b> {worst.sentence}
            </span>
          ) : null}
          {blindness ? <span className={worst ? "block" : ""}>{blindness}</span> : null}
        </p>
        <Link href="/alarms" className="shrink-0 underline underline-offset-2">
          {worst ? "What to do" : "Alarms"}
        </Link>
      </div>
    </div>
  );
}

function counted(open: number, acknowledged: number): string {
  const seen = acknowledged === 0 ? "" : acknowledged === open ? ", acknowledged" : `, ${acknowledged} acknowledged`;
  return `${open === 1 ? "1 alarm" : `${open} alarms`}${seen}.`;
}

function tint(is: StatusKind, seen: boolean): string {
  if (seen || is === "unknown" || is === "waiting") return "bg-raised";
  return is === "failed" ? "bg-failed/10" : "bg-attention/12";
}

async function fetchAlarms(signal: AbortSignal): Promise<AlarmBarView> {
  const response = await fetch("/api/live/alarms", { signal, cache: "no-store" });
  if (!response.ok) throw new Error("Holdfast gives no answer.");
  return response.json();
}
