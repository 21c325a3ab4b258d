import { setTimeout as delay } from "node:timers/promises";
import { formatDuration } from "@/lib/format";
import { type Target, withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";

type Options = {
  readonly applicationName: string;
  readonly signal: AbortSignal;
  /** Told once for each session that is waited for. */
  readonly onBlocker: (who: string) => void;
  /** Told whenever somebody else is waited for, and with null when nobody is any more. */
  readonly onChange: (who: string | null) => void;
};

const everyMs = 100;

/**
 * Looks, while `work` runs, whether its sessions (those with the same application name) wait for somebody else's lock.
 * `blocker` names the last one that was seen, null when nobody was; a wait shorter than 100 ms may be missed. What the
 * role may not see of others (docs 15, section 28.2) is left out of the sentence.
 */
export async function watchBlockers<T>(
  connection: Connection,
  { applicationName, signal, onBlocker, onChange }: Options,
  work: () => Promise<T>,
): Promise<{ value: T; blocker: string | null }> {
  const done = new AbortController();
  const known = new Set<number>();
  let blocker: string | null = null;
  let waitsFor: number | null = null;
  const until = AbortSignal.any([signal, done.signal]);
  const looking = withTarget(connection, { applicationName, signal: until }, async (target) => {
    while (!until.aborted) {
      const found = await findBlocker(target, applicationName);
      if (found) blocker = nameSession(found);
      if (found && !known.has(found.pid)) onBlocker(nameSession(found));
      if (found) known.add(found.pid);
      if ((found?.pid ?? null) !== waitsFor) onChange(found ? nameSession(found) : null);
      waitsFor = found?.pid ?? null;
      await delay(everyMs, undefined, { signal: until }).catch(() => {});
    }
  }).catch(() => {});
  try {
    return { value: await work(), blocker };
  } finally {
    done.abort();
    await looking;
  }
}

type Blocker = {
  readonly pid: number;
  readonly role: string | null;
  readonly program: string | null;
  readonly state: string | null;
  readonly seconds: number | null;
};

async function findBlocker(target: Target, applicationName: string): Promise<Blocker | undefined> {
  const [found] = await target.query<Blocker>(
    `SELECT b.pid, b.usename AS role, nullif(b.application_name, '') AS program, b.state,
            extract(epoch FROM clock_timestamp() - b.xact_start)::int AS seconds
     FROM pg_stat_activity a, unnest(pg_blocking_pids(a.pid)) AS blocking JOIN pg_stat_activity b ON b.pid = blocking
     WHERE a.application_name = $1 AND a.datname = current_database() AND b.application_name IS DISTINCT FROM $1
     ORDER BY b.xact_start LIMIT 1`,
    [applicationName],
  );
  return found;
}

function nameSession({ pid, role, program, state, seconds }: Blocker): string {
  const since = seconds === null ? null : `${state ?? "busy"}, transaction open for ${formatDuration(seconds * 1_000)}`;
  const words = [role && `role ${role}`, program && `program ${program}`, since].filter(Boolean).join(", ");
  return words ? `process ${pid} (${words})` : `process ${pid}`;
}
