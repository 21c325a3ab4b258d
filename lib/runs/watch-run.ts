// Live viewers of runs in the web process: one poll per run, however many people watch.
import type { Actor } from "@/lib/auth/actor";
import { getWatchedRun, listWatchedLog } from "@/lib/runs/data";
import { isFinal, type LogLine, type RunView } from "@/lib/runs/schema";

const pollEveryMs = 500;

export type RunEvent =
  | { readonly type: "run"; readonly run: RunView }
  | { readonly type: "log"; readonly lines: readonly LogLine[] }
  | { readonly type: "end" };

type Listener = (event: RunEvent) => void;
type Watch = {
  readonly listeners: Set<Listener>;
  timer: ReturnType<typeof setTimeout> | null;
  shown: string;
  cursor: bigint;
};

const watches = new Map<string, Watch>();

/**
 * Sends the run as it is, its log after `afterLog`, and then every change, until `stop` is called or the run has ended.
 * The caller has made sure that the actor may see the run, and asks again now and then.
 */
export async function watchRun(actor: Actor, runId: string, afterLog: bigint, listener: Listener): Promise<() => void> {
  const run = await getWatchedRun(actor, runId);
  const lines = await listWatchedLog(run, afterLog);
  listener({ type: "run", run });
  if (lines.length > 0) listener({ type: "log", lines });
  if (isFinal(run.status)) {
    listener({ type: "end" });
    return () => {};
  }
  const cursor = lines.length > 0 ? BigInt(lines[lines.length - 1]?.id ?? 0) : afterLog;
  return subscribe(actor, runId, cursor, listener);
}

function subscribe(actor: Actor, runId: string, seen: bigint, listener: Listener): () => void {
  const watch = watches.get(runId) ?? { listeners: new Set(), timer: null, shown: "", cursor: seen };
  // A newcomer has read further than the shared poll or less far: the poll goes back, and each skips what it knows.
  if (seen < watch.cursor) watch.cursor = seen;
  let known = seen;
  const own: Listener = (event) => {
    if (event.type !== "log") return listener(event);
    const lines = event.lines.filter((line) => BigInt(line.id) > known);
    if (lines.length === 0) return;
    known = BigInt(lines[lines.length - 1]?.id ?? known);
    listener({ type: "log", lines });
  };
  watches.set(runId, watch);
  watch.listeners.add(own);
  watch.timer ??= setTimeout(() => void poll(actor, runId, watch), pollEveryMs);
  return () => {
    watch.listeners.delete(own);
    if (watch.listeners.size > 0) return;
    if (watch.timer) clearTimeout(watch.timer);
    watches.delete(runId);
  };
}

async function poll(actor: Actor, runId: string, watch: Watch): Promise<void> {
  const events = await look(actor, runId, watch).catch(() => []);
  for (const event of events) for (const listener of watch.listeners) listener(event);
  const ended = events.some((event) => event.type === "end");
  if (ended) watches.delete(runId);
  if (!ended && watch.listeners.size > 0) watch.timer = setTimeout(() => void poll(actor, runId, watch), pollEveryMs);
}

/** The run is read before its log: when it says that it has ended, every line of it is there. */
async function look(actor: Actor, runId: string, watch: Watch): Promise<RunEvent[]> {
  const run = await getWatchedRun(actor, runId);
  const lines = await listWatchedLog(run, watch.cursor);
  const events: RunEvent[] = [];
  if (lines.length > 0) {
    events.push({ type: "log", lines });
    watch.cursor = BigInt(lines[lines.length - 1]?.id ?? watch.cursor);
  }
  const shown = JSON.stringify(run);
  if (shown !== watch.shown) events.push({ type: "run", run });
  watch.shown = shown;
  if (isFinal(run.status)) events.push({ type: "end" });
  return events;
}
