"use client";

import { formatExact, formatUntil } from "@/lib/format";
import { useNow } from "./clock";

/** How long until a moment to come (ISO 8601), kept up to date; the exact time on hover. */
export function Until({ at }: { readonly at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={formatExact(at)} className="whitespace-nowrap">
      {now === null ? formatExact(at) : formatUntil((Date.parse(at) - now) / 1_000)}
    </time>
  );
}
