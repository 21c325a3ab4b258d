import type { Stranger } from "@/lib/auth/actor";
import { env } from "@/lib/env";
import { clientAddress } from "@/lib/web/rules";

/** Set by `instrumentation.ts` from the socket, over whatever the browser sent under this name. */
const peerHeader = "x-holdfast-peer";

/** Whoever is at the other end, signed in or not. */
export type Client = Stranger & { readonly userAgent: string };

/** What a request's headers say of its sender. */
export function clientOf(headers: Headers): Client {
  const address = clientAddress(headers.get(peerHeader), headers.get("x-forwarded-for"), env().trustProxy);
  return { name: "somebody not signed in", address, userAgent: (headers.get("user-agent") ?? "").slice(0, 300) };
}
