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
 * Notes the other end of the socket on a request that has just arrived, over whatever it claims itself, and drops what
 * only a trusted proxy may say. Next offers route handlers no other way to the socket. Listens to Node's own channel
 * `http.server.request.start`.
 */
export function markPeer(message: unknown): void {
  const { request } = message as { request: IncomingMessage };
  request.headers["x-holdfast-peer"] = request.socket.remoteAddress ?? "local";
  if (env().trustProxy) return;
  for (const name of forwarded) delete request.headers[name];
}
