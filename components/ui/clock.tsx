"use client";

import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";

const FirstPaint = createContext<number | null>(null);
const readers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Gives the server's time (epoch milliseconds) to the first paint, so that both sides draw the same ages. */
export function Clock({ now, children }: { readonly now: number; readonly children: ReactNode }) {
  return <FirstPaint value={now}>{children}</FirstPaint>;
}

/** Now in epoch milliseconds, whole seconds, ticking; null only on a server that gave no time. */
export function useNow(): number | null {
  const first = useContext(FirstPaint);
  return useSyncExternalStore<number | null>(subscribe, wholeSecond, () => first);
}

function wholeSecond(): number {
  return Math.floor(Date.now() / 1_000) * 1_000;
}

// One timer for all ages on a page, and none when there are none.
function subscribe(reader: () => void): () => void {
  readers.add(reader);
  timer ??= setInterval(() => {
    for (const each of readers) each();
  }, 1_000);
  return () => {
    readers.delete(reader);
    if (readers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
