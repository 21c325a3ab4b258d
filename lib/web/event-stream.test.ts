import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { eventStream } from "@/lib/web/event-stream";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(stillAllowed = async () => true) {
  const stop = vi.fn();
  let send: (event: string, data: unknown, id?: string) => void = () => {};
  const response = eventStream(new Request("http://127.0.0.1:3000/x"), stillAllowed, async (give) => {
    send = give;
    return stop;
  });
  return { response, stop, send: (...event: Parameters<typeof send>) => send(...event) };
}

it("ends within 15 s when its reader may not see any more", async () => {
  let allowed = true;
  const { response, stop } = open(async () => allowed);
  const text = response.text();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(stop).not.toHaveBeenCalled();
  allowed = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(stop).toHaveBeenCalledOnce();
  expect(await text).toContain(": still here");
});

it("ends when nobody can be asked whether its reader still may", async () => {
  const { response, stop } = open(() => Promise.reject(new Error("the database is away")));
  const text = response.text();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(stop).toHaveBeenCalledOnce();
  await text;
});

it("lets a reader go who does not read, instead of keeping everything for them", async () => {
  const { response, stop, send } = open();
  await vi.advanceTimersByTimeAsync(0);
  for (let sent = 0; sent < 5_000; sent++) send("run", { sent });
  expect(stop).toHaveBeenCalledOnce();
  expect((await response.text()).length).toBeLessThan(50_000);
});

it("stops its source when the reader goes away", async () => {
  const { response, stop } = open();
  await vi.advanceTimersByTimeAsync(0);
  await response.body?.cancel();
  expect(stop).toHaveBeenCalledOnce();
});

it("leaves nothing running when its source cannot be opened", async () => {
  const request = new Request("http://127.0.0.1:3000/x");
  const response = eventStream(
    request,
    async () => true,
    () => Promise.reject(new Error("the database is away")),
  );
  await expect(response.text()).rejects.toThrow("away");
  expect(vi.getTimerCount()).toBe(0);
});

it("starts nothing for HEAD, which nobody would ever stop", async () => {
  const start = vi.fn();
  const request = new Request("http://127.0.0.1:3000/x", { method: "HEAD" });
  const response = eventStream(request, async () => true, start);
  await vi.advanceTimersByTimeAsync(20_000);
  expect([response.body, start.mock.calls, vi.getTimerCount()]).toEqual([null, [], 0]);
});

it("keeps an event on its own lines, whatever it says", async () => {
  const { response, send } = open(async () => false);
  await vi.advanceTimersByTimeAsync(0);
  send("log", "one\n\ndata: two\r\nid: 3\u2028four", "7");
  await vi.advanceTimersByTimeAsync(10_000);
  const lines = (await response.text()).split(/\r\n|\r|\n/);
  expect(lines.filter((line) => line.startsWith("data:"))).toHaveLength(1);
  expect(lines.filter((line) => line.startsWith("id:"))).toEqual(["id: 7"]);
});
