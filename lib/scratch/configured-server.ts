// The PostgreSQL of HOLDFAST_SCRATCH_URL, for what the embedded one cannot do.
import { env } from "@/lib/env";
import { OpsError } from "@/lib/errors";
import { type Connection, parseConnectionString } from "@/lib/postgres/connection-string";
import { askServer, type ScratchServer } from "@/lib/scratch/scratch-server";

/** Calls `work` with the configured server. Throws an OpsError where none is configured or it cannot be reached. */
export async function withConfiguredServer<T>(work: (server: ScratchServer) => Promise<T>): Promise<T> {
  const administrator = configuredConnection();
  if (!administrator) throw new OpsError("PRECONDITION", "No other scratch server is configured.");
  const name = `the scratch server ${administrator.host}:${administrator.port}`;
  const asked = await askServer(administrator, name);
  // Nothing of it is ours to end: a copy that will not go waits for the next sweep.
  return work({ administrator, ...asked, destroy: async () => {} });
}

/** Null when HOLDFAST_SCRATCH_URL is not set. */
export function configuredConnection(): Connection | null {
  const { scratchUrl } = env();
  if (scratchUrl === null) return null;
  try {
    return parseConnectionString(scratchUrl).connection;
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    throw new OpsError("PRECONDITION", `HOLDFAST_SCRATCH_URL cannot be used: ${error.message}`, error.hint);
  }
}
