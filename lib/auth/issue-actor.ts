import type { Actor } from "@/lib/auth/actor";
import type { Role } from "@/lib/auth/schema";

type User = { id: string; name: string; role: Role };

/** For a session that was just looked up in the database. */
export function issueUserActor(user: User, sessionId: string | null, address: string): Actor {
  return { kind: "user", ...pick(user), address, sessionId, run: null } as Actor;
}

/** For the steps of a run; every write is fenced by worker and epoch. */
export function issueRunActor(run: { id: string; epoch: number; workerId: string; requestedBy: string }): Actor {
  const { requestedBy, ...fence } = run;
  const fields = {
    kind: "run",
    id: run.id,
    name: `run for ${requestedBy}`,
    role: "viewer",
    address: "worker",
  } as const;
  return { ...fields, sessionId: null, run: fence } as Actor;
}

/** For setup (first administrator from a browser's address, demo) and for the worker's own housekeeping. */
export function issueSystemActor(name: string, address = "local"): Actor {
  return { kind: "system", id: "system", name, role: "admin", address, sessionId: null, run: null } as Actor;
}

function pick({ id, name, role }: User): User {
  return { id, name, role };
}
