import { refresh } from "next/cache";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { OpsError } from "@/lib/errors";
import { type Client, clientOf } from "@/lib/web/client";
import { explainError, type Failure } from "@/lib/web/explain-error";
import { requireOrigin } from "@/lib/web/require-origin";
import { currentActor } from "@/lib/web/session";

export type ActionResult<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Failure);
type Action<T> = (input: unknown) => Promise<ActionResult<T>>;

/**
 * Makes a server action of a verb: origin, session, input, verb, and every failure as a value. What is typed stays in
 * the browser, also when the session has ended meanwhile. The page is drawn anew when the verb succeeds.
 */
export function defineAction<S extends z.ZodType, T>(
  schema: S,
  verb: (actor: Actor, input: z.output<S>) => Promise<T>,
): Action<T> {
  return (input) =>
    answer(async () => {
      const actor = await currentActor();
      if (!actor) throw notSignedIn();
      return verb(actor, schema.parse(input));
    });
}

/** Like `defineAction` for those who cannot be signed in yet: the verb itself must decide whom it believes. */
export function defineOpenAction<S extends z.ZodType, T>(
  schema: S,
  verb: (client: Client, input: z.output<S>) => Promise<T>,
): Action<T> {
  return (input) => answer(async () => verb(clientOf(await headers()), schema.parse(input)));
}

/** What everybody who is not signed in is told, by actions and routes alike. */
export function notSignedIn(): OpsError {
  return new OpsError("NOT_SIGNED_IN", "You are not signed in.", "Sign in in another tab, then repeat this here.");
}

async function answer<T>(work: () => Promise<T>): Promise<ActionResult<T>> {
  try {
    await requireOrigin(await headers(), currentActor);
    const value = await work();
    refresh();
    return { ok: true, value };
  } catch (error) {
    unstable_rethrow(error);
    return { ok: false, ...explainError(error, "an action") };
  }
}
