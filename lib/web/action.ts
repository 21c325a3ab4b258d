import { refresh } from "next/cache";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { OpsError } from "@/lib/errors";
import { setActionStatus } from "@/lib/web/action-status";
import { type Client, clientOf } from "@/lib/web/client";
import { explainError, type Failure } from "@/lib/web/explain-error";
import { plainWords } from "@/lib/web/plain-words";
import { requireOrigin } from "@/lib/web/require-origin";
import { currentActor } from "@/lib/web/session";
import { statusOf } from "@/lib/web/status";
import { writeRefusal } from "@/lib/web/write-refusal";

export type ActionResult<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Failure);
type Action<T> = (input: unknown) => Promise<ActionResult<T>>;

/**
 * Makes a server action of a verb: origin, session, input, verb, and every failure as a value with its HTTP status. What
 * is typed stays in the browser, also when the session has ended meanwhile. The page is drawn anew when the verb
 * succeeds.
 */
export function defineAction<S extends z.ZodType, T>(
  schema: S,
  verb: (actor: Actor, input: z.output<S>) => Promise<T>,
): Action<T> {
  return (input) =>
    answer(async () => {
      const actor = await currentActor();
      if (!actor) throw notSignedIn();
      return verb(actor, schema.parse(input, { error: plainWords }));
    });
}

/** Like `defineAction` for those who cannot be signed in yet: the verb itself must decide whom it believes. */
export function defineOpenAction<S extends z.ZodType, T>(
  schema: S,
  verb: (client: Client, input: z.output<S>) => Promise<T>,
): Action<T> {
  return (input) => answer(async () => verb(clientOf(await headers()), schema.parse(input, { error: plainWords })));
}

/** What everybody who is not signed in is told, by actions and routes alike. */
export function notSignedIn(): OpsError {
  return new OpsError("NOT_SIGNED_IN", "You are not signed in.", "Sign in in another tab, then repeat this here.");
}

async function answer<T>(work: () => Promise<T>): Promise<ActionResult<T>> {
  const sent = await headers();
  try {
    await requireOrigin(sent, currentActor);
    const value = await work();
    refresh();
    return { ok: true, value };
  } catch (error) {
    unstable_rethrow(error);
    await writeRefusal(error, currentActor, sent);
    const failure = explainError(error, "an action");
    setActionStatus(sent, statusOf[failure.problem.code]);
    return { ok: false, ...failure };
  }
}
