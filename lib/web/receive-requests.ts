import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { env } from "@/lib/env";
import { isReadableAddress } from "@/lib/web/rules";

const forwarded = [
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "forwarded",
  "x-real-ip",
];

/**
 * Puts every request in order before Next sees it: notes the other end of the socket, over whatever it claims itself,
 * drops what only a trusted proxy may say, and sends unreadable addresses where nothing is. Next offers route handlers
 * no other way to the socket, and answers such addresses with 500; Node announces requests on a channel.
 */
export function receiveRequests(): void {
  subscribe("http.server.request.start", (message) => receive((message as { request: IncomingMessage }).request));
}

function receive(request: IncomingMessage): void {
  const { headers, socket, url } = request;
  if (!isReadableAddress(url ?? "")) request.url = "/unreadable-address";
  headers["x-holdfast-peer"] = socket.remoteAddress ?? "local";
  if (env().trustProxy) return;
  for (const name of forwarded) delete headers[name];
}
