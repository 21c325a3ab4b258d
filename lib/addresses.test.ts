import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { isClosedPort, isRefused } from "@/lib/addresses";
import { pingAddress, postJson } from "@/lib/outbound";
import { s3Store } from "@/lib/storage/s3";

/** What each of the made-up names leads to, one answer after the other; all else is asked of the system. */
const answers = vi.hoisted(() => new Map<string, string[][]>());

// Names of one's own cannot be had on every machine, so the resolver, and nothing else, is made up here.
vi.mock("node:dns", async (original) => {
  const dns = await original<typeof import("node:dns")>();
  const lookup = (name: string, options: object, callback: (...found: unknown[]) => void) => {
    const next = answers.get(name)?.shift();
    if (next === undefined) return dns.lookup(name, options as never, callback as never);
    return callback(
      null,
      next.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
  return { ...dns, lookup };
});

let server: Server;
let port: number;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.headers.host}`);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());

it.each([
  ["127.0.0.1", false],
  ["[::1]", false],
  ["10.1.2.3", false],
  ["192.168.0.1", false],
  ["172.16.0.1", false],
  ["203.0.113.5", false],
  ["fd12:3456::1", false],
  ["2001:db8::1", false],
  ["::ffff:10.0.0.1", false],
  ["64:ff9b::10.0.0.1", false],
  ["example.com", false],
  ["169.254.169.254", true],
  ["169.254.0.1", true],
  ["::ffff:169.254.169.254", true],
  ["[::ffff:a9fe:a9fe]", true],
  ["64:ff9b::a9fe:a9fe", true],
  ["[fd00:ec2::254]", true],
  ["fe80::1", true],
  ["fe80::1%eth0", true],
  ["febf::1", true],
  ["0.0.0.0", true],
  ["0.1.2.3", true],
  ["::", true],
  ["::ffff:0.0.0.0", true],
  ["224.0.0.1", true],
  ["239.255.255.250", true],
  ["255.255.255.255", true],
  ["ff02::1", true],
  ["100.100.100.200", true],
  ["168.63.129.16", true],
])("nothing is sent to %s: %s", (address, refused) => expect(isRefused(address)).toBe(refused));

it.each([
  ["", false],
  ["443", false],
  ["9000", false],
  ["9", true],
  ["22", true],
  ["6667", true],
])("nothing is sent to port %j: %s", (given, closed) => expect(isClosedPort(given)).toBe(closed));

const limits = { timeoutMs: 5_000 };
const leadsAstray = /leads to a network address that nothing is sent to/;

it("a name is judged by where it leads, at every connection", async () => {
  const url = `http://hook.test:${port}/x`;
  answers.set("hook.test", [["127.0.0.1"], ["169.254.169.254"], ["127.0.0.1", "fd00:ec2::254"], ["127.0.0.1"]]);
  const post = () => postJson(url, {}, { ...limits, secret: null, id: "1" });
  expect(await post()).toBe(204);
  await expect(post()).rejects.toMatchObject({ code: "UNREACHABLE", message: expect.stringMatching(leadsAstray) });
  await expect(post(), "one good address among others").rejects.toThrow(leadsAstray);
  expect(await post()).toBe(204);
  expect(answers.get("hook.test"), "asked once a connection").toEqual([]);
  expect(asked).toEqual([`POST hook.test:${port}`, `POST hook.test:${port}`]);
});

it("a name of this machine leads to this machine, as before", async () => {
  expect(await pingAddress(`http://localhost:${port}/`, limits)).toBe(204);
});

it.each([
  ["http://169.254.169.254/latest/meta-data", leadsAstray],
  ["http://0xa9fea9fe/", leadsAstray],
  ["http://[::ffff:169.254.169.254]/", leadsAstray],
  ["https://[fe80::1]/", leadsAstray],
  ["http://0.0.0.0:8080/", leadsAstray],
  ["http://127.0.0.1:22/", /could not be reached/],
  ["http://user:secret@127.0.0.1:8080/", /could not be reached/],
  ["ftp://127.0.0.1:8080/", /could not be reached/],
  ["no address", /could not be reached/],
])("%s is refused before anything is sent", async (url, words) => {
  await expect(pingAddress(url, limits)).rejects.toThrow(words);
});

it("an object storage's name and address are judged alike, and asked once", async () => {
  const place = { region: "us-east-1", bucket: "archives", prefix: "", pathStyle: true, encryption: "none" } as const;
  const store = (endpoint: string, pathStyle = true) =>
    s3Store({ ...place, pathStyle, endpoint, accessKeyId: "key" }, "secret");
  answers.set("nas.test", [["169.254.169.254"], ["127.0.0.1"]]);
  answers.set("archives.cloud.test", [["::"]]);
  await expect(store("http://nas.test:9000").sizeOf("a.dump")).rejects.toThrow(leadsAstray);
  expect(answers.get("nas.test")).toHaveLength(1);
  await expect(store("http://cloud.test:9000", false).sizeOf("a.dump")).rejects.toThrow(leadsAstray);
  expect(() => store("http://169.254.169.254")).toThrow(leadsAstray);
});
