import type { Role } from "@/lib/auth/schema";

declare const issued: unique symbol;

/**
 * Whoever reads or changes something. Only `issue-actor.ts` makes one: for a session, an API token, a run, or setup.
 * `address` is where the request came from, `epoch` the takeover count under which a run writes.
 */
export type Actor = {
  readonly kind: "user" | "token" | "system" | "run";
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly address: string;
  readonly sessionId: string | null;
  readonly run: { readonly id: string; readonly epoch: number; readonly workerId: string } | null;
  readonly [issued]: true;
};

/** Someone who is not signed in; can be refused and written down, never allowed. */
export type Stranger = { readonly name: string; readonly address: string };
