import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { mutate } from "@/lib/db/mutate";
import { findTest, refuseTwice } from "@/lib/environments/find-test";
import { queueMark } from "@/lib/environments/register-environment";
import { identityProblem, markerWarning } from "@/lib/environments/rules";
import type { ChangeConnectionInput } from "@/lib/environments/schema";
import { OpsError } from "@/lib/errors";

type Place = { readonly host: string; readonly port: number; readonly username: string; readonly database: string };

/**
 * Gives an environment the connection of a test that the same person has just made: a new password, role or address of
 * the registered database. Another database is refused: history and backups belong to the one that was registered.
 */
export function changeConnection(
  actor: Actor,
  { id, testRunId }: z.output<typeof ChangeConnectionInput>,
): Promise<{ runId: string }> {
  return mutate(actor, "environment:edit", { environmentId: id }, async (tx, before) => {
    const test = await findTest(tx, actor, testRunId);
    const other = identityProblem(before, test.identity);
    if (other) throw new OpsError("CONFLICT", other, "Add it as an environment of its own.");
    const contradiction = markerWarning(before.tier, test.marker);
    if (contradiction) throw new OpsError("CONFLICT", contradiction, "Correct its marker by hand first.");
    await refuseTwice(tx, test, id);
    await tx.environment.update({ where: { id }, data: { ...test.request, checkRequestedAt: new Date() } });
    const runId = await queueMark(tx, actor, before);
    const audit = {
      summary: `Changed the connection of ${before.name}`,
      before: { connection: show(before), sslmode: before.sslmode, schema: before.schema },
      after: {
        connection: show(test.request),
        sslmode: test.request.sslmode,
        schema: test.request.schema,
        password: "as tested",
      },
    };
    return { value: { runId }, audit };
  });
}

function show({ username, host, port, database }: Place): string {
  return `${username}@${host}:${port}/${database}`;
}
