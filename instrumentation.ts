import { subscribe } from "node:diagnostics_channel";
import { markPeer } from "@/lib/web/mark-peer";

/** Runs once when the web process starts, before its first answer. */
export function register(): void {
  subscribe("http.server.request.start", markPeer);
}
