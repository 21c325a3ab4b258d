import { randomUUID } from "node:crypto";
import { channel, subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";

/** Set over whatever the request brings: names the request to the action that it calls. */
const requestHeader = "x-holdfast-request";
const statuses = channel("holdfast:action-status");
type Verdict = { readonly id: string; readonly status: number };

/**
 * Lets server actions say how they ended. Next 16 answers an action with 200 whatever it decided and gives it no way to
 * a status; Node's own response has one, and Node announces it together with its request. The two ends meet on a
 * channel because Next bundles them apart. See decision 011.
 */
export function followActionStatuses(): void {
  const answers = new Map<string, ServerResponse>();
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    delete request.headers[requestHeader];
    if (!request.headers["next-action"]) return;
    const id = randomUUID();
    request.headers[requestHeader] = id;
    answers.set(id, response);
    response.once("close", () => answers.delete(id));
  });
  subscribe(statuses.name, (message) => {
    const { id, status } = message as Verdict;
    const response = answers.get(id);
    if (response && !response.headersSent) response.statusCode = status;
  });
}

/** Sets the HTTP status of the answer to the action that these headers called. */
export function setActionStatus(headers: Headers, status: number): void {
  const id = headers.get(requestHeader);
  if (id) statuses.publish({ id, status } satisfies Verdict);
}
