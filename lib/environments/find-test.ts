// Shared by adding an environment and changing its connection: both rest on a test that was made just before.
import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import type { Tx } from "@/lib/db/mutate";
import { TestRequest } from "@/lib/environments/schema";
import { OpsError } from "@/lib/errors";

const Inspected = z.object({
  marker: z.string().nullable(),
  identity: z.object({ systemIdentifier: z.string().nullable(), databaseOid: z.number() }),
});

export type PassedTest = z.output<typeof Inspected> & { readonly title: string; readonly request: TestRequest };

const recentMs = 3_600_000;

/** A connection test that succeeded within the last hour and was asked for by this very person. Throws PRECONDITION. */
export async function findTest(tx: Tx, actor: Actor, id: string): Promise<PassedTest> {
  const test = await tx.run.findUnique({ where: { id, kind: "connection-test", requestedById: actor.id } });
  const recent = test?.endedAt && Date.now() - test.endedAt.getTime() < recentMs;
  if (test?.status === "succeeded" && recent) {
    return { ...Inspected.parse(test.result), title: test.title, request: TestRequest.parse(test.input) };
  }
  throw new OpsError(
    "PRECONDITION",
    "There is no recent successful test of this connection by you.",
    "Test the connection again.",
  );
}

/** Throws CONFLICT when another environment than `except` is this address or this very database. */
export async function refuseTwice(
  tx: Tx,
  { request: { host, port, database }, identity }: PassedTest,
  except: string | null,
): Promise<void> {
  const others = except === null ? {} : { id: { not: except } };
  const known = identity.systemIdentifier === null ? [] : [identity];
  const same = await tx.environment.findFirst({ where: { ...others, OR: [{ host, port, database }, ...known] } });
  if (!same) return;
  const hint = same.disabledAt ? "It is disabled: enable it on its page." : "Open its page instead.";
  throw new OpsError("CONFLICT", `This very database is already registered as ${same.name}.`, hint);
}
