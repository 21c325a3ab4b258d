"use client";

import { useEffect, useState } from "react";
import type { LogLine, RunView } from "@/lib/runs/schema";
import { isFinal } from "@/lib/runs/schema";

type Live = { readonly run: RunView; readonly log: readonly LogLine[]; readonly connected: boolean };

/** Follows a run live. What the server rendered is shown at once; the stream goes on after its last log line. */
export function useRun(first: RunView, firstLog: readonly LogLine[]): Live {
  const [run, setRun] = useState(first);
  const [log, setLog] = useState(firstLog);
  const [connected, setConnected] = useState(true);

  useEffect(() => {
    if (isFinal(first.status)) return;
    const after = firstLog[firstLog.length - 1]?.id ?? "0";
    let source: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource(`/api/runs/${first.id}/events?after=${after}`);
      source.addEventListener("open", () => setConnected(true));
      source.addEventListener("error", () => {
        setConnected(false);
        // The browser goes on by itself after a cut; after an answer that is no stream, such as a proxy's 502, never.
        if (source.readyState === EventSource.CLOSED) again = setTimeout(open, 2_000);
      });
      source.addEventListener("run", (event) => setRun(JSON.parse(event.data)));
      source.addEventListener("log", (event) => setLog((known) => merge(known, JSON.parse(event.data))));
      source.addEventListener("end", () => source.close());
    };
    open();
    return () => {
      clearTimeout(again);
      source.close();
    };
  }, [first, firstLog]);

  return { run, log, connected };
}

/** After a reconnect some lines come again; each is shown once. */
function merge(known: readonly LogLine[], lines: readonly LogLine[]): readonly LogLine[] {
  const last = BigInt(known[known.length - 1]?.id ?? 0);
  return [...known, ...lines.filter((line) => BigInt(line.id) > last)];
}
