import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, expect, it } from "vitest";
import { receiveRequests } from "@/lib/web/receive-requests";

beforeAll(() => {
  process.env.HOLDFAST_DATABASE_URL = "postgresql://127.0.0.1/none";
  receiveRequests();
});

it("believes the socket, not what a request says of itself", async () => {
  const server = createServer((incoming, response) => response.end(JSON.stringify(incoming.headers)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const headers = { "x-holdfast-peer": "6.6.6.6", "x-forwarded-for": "6.6.6.6", "x-forwarded-host": "evil.example" };
  const seen = await new Promise<Record<string, string>>((resolve, reject) => {
    request({ port, host: "127.0.0.1", headers }, (response) => {
      response.on("data", (data) => resolve(JSON.parse(String(data))));
    })
      .on("error", reject)
      .end();
  });
  await new Promise((resolve) => server.close(resolve));
  expect(seen["x-holdfast-peer"]).toBe("127.0.0.1");
  expect(seen).not.toHaveProperty("x-forwarded-for");
  expect(seen).not.toHaveProperty("x-forwarded-host");
});

it("sends addresses that cannot be read where nothing is", async () => {
  const server = createServer((incoming, response) => response.end(incoming.url));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  expect(await ask("/runs/%E0%A4%A?x=1")).toBe("/unreadable-address");
  expect(await ask("/backups?search=%00")).toBe("/unreadable-address");
  expect(await ask("/runs/%C3%A9?search=%25")).toBe("/runs/%C3%A9?search=%25");
  await new Promise((resolve) => server.close(resolve));
});

it("keeps the visitor's address when this process sends a request on to itself, and believes nobody else", async () => {
  let passedOn = false;
  const server = createServer((incoming, response) => {
    if (passedOn) return response.end(String(incoming.headers["x-holdfast-peer"]));
    passedOn = true;
    const options = { port: (server.address() as AddressInfo).port, headers: incoming.headers, agent: false };
    request(options, (answer) => answer.pipe(response)).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const ask = (headers: Record<string, string>) =>
    new Promise<string>((resolve) => {
      const options = { port, host: "127.0.0.1", localAddress: "127.0.0.9", headers, agent: false };
      request(options, (response) => response.on("data", (data) => resolve(String(data)))).end();
    });
  expect(await ask({})).toBe("127.0.0.9");
  expect(await ask({ "x-holdfast-peer": "6.6.6.6", "x-holdfast-received": crypto.randomUUID() })).toBe("127.0.0.9");
  await new Promise((resolve) => server.close(resolve));
});
