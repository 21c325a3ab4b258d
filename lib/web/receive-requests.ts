import { randomUUID } from "node:crypto";
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
 * What this process alone knows. Next sends an action that a page lacks on to itself, with all its headers; that second
 * request comes from this machine, and must not hide where the first one came from.
 */
const received = randomUUID();

/** The standard Request cannot even be made with them (fetch standard: forbidden methods). */
const impossible = ["TRACE", "TRACK", "CONNECT"];

/**
 * Puts every request in order before Next sees it: notes the other end of the socket, over whatever it claims itself,
 * drops what only a trusted proxy may say, and makes of addresses and methods that Next answers with 500 such as it
 * refuses. Next offers route handlers no other way to the socket; Node announces requests on a channel.
 */
export function receiveRequests(): void {
  subscribe("http.server.request.start", (message) => receive((message as { request: IncomingMessage }).request));
}

function receive(request: IncomingMessage): void {
  const { headers, method, socket, url } = request;
  if (headers["x-holdfast-received"] === received) return;
  headers["x-holdfast-received"] = received;
  if (!isReadableAddress(url ?? "")) request.url = "/unreadable-address";
  if (impossible.includes(method ?? "")) request.method = "UNKNOWN";
  headers["x-holdfast-peer"] = socket.remoteAddress ?? "local";
  if (env().trustProxy) return;
  for (const name of forwarded) delete headers[name];
}
