"use client";

import { formatDuration } from "@/lib/format";
import { useNow } from "./clock";

/** How long something has been going on since an ISO 8601 time, ticking: "1 m 10 s". */
export function Elapsed({ since }: { readonly since: string }) {
  const now = useNow();
  if (now === null) return null;
  return formatDuration(Math.max(1_000, Math.floor((now - Date.parse(since)) / 1_000) * 1_000));
}
