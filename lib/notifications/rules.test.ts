import { describe, expect, it } from "vitest";
import { describeDeliveries } from "@/lib/notifications/rules";

const on = { disabledAt: null };
const off = { disabledAt: "2026-11-25T12:00:00Z" };
const arrived = { status: "delivered", attempts: 1 } as const;
const fresh = { status: "queued", attempts: 0 } as const;
const retried = { status: "queued", attempts: 3 } as const;
const failed = { status: "failed", attempts: 8 } as const;

describe("what the page says of its messages", () => {
  it.each([
    ["no channel", [], [], "Nobody is told anything outside of these pages."],
    ["every channel is off", [off], [arrived], "Every channel is switched off: nobody is told anything."],
    ["nothing sent", [on], [], "Nothing has been sent yet. A trial shows whether messages arrive."],
    ["all arrived", [on, off], [arrived, arrived], "Every message has arrived."],
    ["one on its way", [on], [fresh, arrived], "1 message is on its way."],
    ["one tried in vain so far", [on], [retried, fresh], "1 message has not arrived yet; it is tried again."],
    ["two tried in vain", [on], [retried, retried], "2 messages have not arrived yet; they are tried again."],
    ["a failure outweighs", [on], [failed, retried, arrived], "1 of the newest 3 messages did not arrive."],
  ] as const)("%s", (_case, channels, deliveries, sentence) => {
    expect(describeDeliveries(channels, deliveries)).toBe(sentence);
  });
});
