import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { connectionTestSteps, type TestConnectionInput, type TestRequest } from "@/lib/environments/schema";
import { passwordPurpose, sealSecret } from "@/lib/environments/seal-secret";
import { formatConnection, parseConnectionString } from "@/lib/postgres/connection-string";
import { queueRun } from "@/lib/runs/queue-run";

/** Parses strictly, seals the password, and asks the worker to look. Returns the run and what was left out, in sentences. */
export async function testConnection(
  actor: Actor,
  input: z.output<typeof TestConnectionInput>,
): Promise<{ runId: string; shown: string; notices: readonly string[] }> {
  return mutate(actor, "environment:test", null, async (tx) => {
    const { connection, notices } = parseConnectionString(input.connectionString.trim(), input.ca.trim() || null);
    const place = {
      username: connection.user,
      host: connection.host,
      port: connection.port,
      database: connection.database,
    };
    const request: TestRequest = {
      ...place,
      sslmode: connection.sslmode,
      schema: connection.schema ?? "public",
      ca: connection.ca,
      sealedPassword: await sealSecret(passwordPurpose(place), connection.password),
    };
    const shown = formatConnection(connection);
    const title = `Connection test of ${shown}`;
    const run = {
      kind: "connection-test",
      title,
      environmentId: null,
      input: request,
      reason: null,
      steps: connectionTestSteps,
    } as const;
    const runId = await queueRun(tx, actor, run);
    return {
      value: { runId, shown, notices },
      audit: { summary: `Asked to test the connection ${shown}`, subject: runId },
    };
  });
}
