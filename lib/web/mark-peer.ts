import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { env } from "@/lib/env";

const forwarded = [
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "forwarded",
  "x-real-ip",
];

/**
 * Notes the other end of the socket on every request that arrives, over whatever it claims itself, and drops what only
 * a trusted proxy may say. Next offers route handlers no other way to the socket; Node announces requests on a channel.
 */
export function markPeers(): void {
  subscribe("http.server.request.start", (message) => markPeer((message as { request: IncomingMessage }).request));
}

function markPeer({ headers, socket }: IncomingMessage): void {
  headers["x-holdfast-peer"] = socket.remoteAddress ?? "local";
  if (env().trustProxy) return;
  for (const name of forwarded) delete headers[name];
}
