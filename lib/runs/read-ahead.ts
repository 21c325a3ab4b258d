// Its own file because pages, lists and live views of runs all ask for it.
import { read } from "@/lib/db/read";
import type { RunAhead } from "@/lib/runs/schema";

type Waiting = {
  readonly id: string;
  readonly status: string;
  readonly environmentId: string | null;
  readonly queuedAt: Date;
};

/** What each of these runs waits for, by its id: an environment has one run at a time, in the order of asking. */
export async function readAhead(rows: readonly Waiting[]): Promise<ReadonlyMap<string, RunAhead>> {
  const waiting = rows.filter(({ status, environmentId }) => status === "queued" && environmentId !== null);
  if (waiting.length === 0) return new Map();
  const environmentIds = waiting.flatMap(({ environmentId }) => environmentId ?? []);
  const active = await read().run.findMany({
    where: { environmentId: { in: environmentIds }, status: { in: ["queued", "running"] } },
    include: { questions: { where: { answeredAt: null }, select: { step: true } } },
    orderBy: { queuedAt: "asc" },
  });
  const found = waiting.flatMap((run): [string, RunAhead][] => {
    const before = active.filter(
      ({ id, environmentId, status, queuedAt }) =>
        id !== run.id && environmentId === run.environmentId && (status === "running" || queuedAt < run.queuedAt),
    );
    const next = before.find(({ status }) => status === "running") ?? before[0];
    if (!next) return [];
    const { id, title, requestedBy, startedAt, questions } = next;
    const running = next.status === "running";
    const since = running ? (startedAt?.toISOString() ?? null) : null;
    const waitsForPerson = running && questions.length > 0;
    return [[run.id, { id, title, requestedBy, startedAt: since, waitsForPerson, others: before.length - 1 }]];
  });
  return new Map(found);
}
