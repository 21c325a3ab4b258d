import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, expect, it } from "vitest";
import { followActionStatuses, setActionStatus } from "@/lib/web/action-status";

beforeAll(followActionStatuses);

/** Answers like Next: 200 unless the action, which sees only the headers, has said something else. */
async function call(sent: Record<string, string>, act: (headers: Headers) => void) {
  const server = createServer((incoming, response) => {
    act(new Headers(incoming.headers as Record<string, string>));
    response.end("done");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers: sent });
  await response.text();
  await new Promise((resolve) => server.close(resolve));
  return response.status;
}

it("gives an action's answer the status that the action chose", async () => {
  expect(await call({ "next-action": "7f" }, (headers) => setActionStatus(headers, 409))).toBe(409);
  expect(await call({ "next-action": "7f" }, () => {})).toBe(200);
});

it("changes no other answer, whatever a request calls itself", async () => {
  const first: string[] = [];
  const remember = (headers: Headers) => void first.push(headers.get("x-holdfast-request") ?? "none");
  await call({ "next-action": "7f", "x-holdfast-request": "mine" }, remember);
  expect(first).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  const [old = ""] = first;
  const replay = () => setActionStatus(new Headers({ "x-holdfast-request": old }), 500);
  expect(await call({ "next-action": "7f" }, replay)).toBe(200);
  expect(await call({ "x-holdfast-request": old }, (headers) => setActionStatus(headers, 500))).toBe(200);
});
