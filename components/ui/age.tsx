"use client";

import { useEffect, useState } from "react";
import { formatAge, formatExact } from "@/lib/format";

type Props = { readonly at: string; readonly staleAfter?: number | undefined };

/** How long ago, kept up to date; the exact time on hover; amber when older than `staleAfter` seconds. */
export function Age({ at, staleAfter }: Props) {
  // The server does not know the reader's clock: the first paint is the same on both sides, then it ticks.
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = now === null ? null : Math.max(0, (now - Date.parse(at)) / 1_000);
  const stale = staleAfter !== undefined && seconds !== null && seconds > staleAfter;
  return (
    <time
      dateTime={at}
      title={formatExact(at)}
      className={`text-sm whitespace-nowrap ${stale ? "font-semibold text-attention" : "text-muted"}`}
    >
      {seconds === null ? formatExact(at) : formatAge(seconds)}
    </time>
  );
}
