"use client";

import { formatAge, formatExact } from "@/lib/format";
import { useNow } from "./clock";

type Props = { readonly at: string; readonly staleAfter?: number | undefined };

/** How long ago (ISO 8601), kept up to date; the exact time on hover; amber when older than `staleAfter` seconds. */
export function Age({ at, staleAfter }: Props) {
  const now = useNow();
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
