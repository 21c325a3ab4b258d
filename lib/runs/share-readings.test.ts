import { expect, test } from "vitest";
import { shareReadings } from "@/lib/runs/share-readings";

/** A reading that ends when it is told to. */
function openReading() {
  const begun: { key: string; end: (value: string) => void; fail: (error: Error) => void }[] = [];
  const read = shareReadings((key) => new Promise<string>((end, fail) => begun.push({ key, end, fail })));
  return { read, begun };
}

test("those who come while a reading is under way share it, the next one reads anew", async () => {
  const { read, begun } = openReading();
  const crowd = Array.from({ length: 200 }, () => read("a"));
  const other = read("b");
  expect(begun.map(({ key }) => key)).toEqual(["a", "b"]);
  begun[0]?.end("first");
  begun[1]?.end("other");
  expect(new Set(await Promise.all(crowd))).toEqual(new Set(["first"]));
  expect(await other).toBe("other");
  const later = read("a");
  expect(begun).toHaveLength(3);
  begun[2]?.end("second");
  expect(await later).toBe("second");
});

test("a reading that fails is not kept", async () => {
  const { read, begun } = openReading();
  const [one, two] = [read("a"), read("a")];
  begun[0]?.fail(new Error("away"));
  await expect(one).rejects.toThrow("away");
  await expect(two).rejects.toThrow("away");
  const again = read("a");
  begun[1]?.end("back");
  expect(await again).toBe("back");
});
