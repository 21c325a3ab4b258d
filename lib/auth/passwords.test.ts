import { describe, expect, it } from "vitest";
import { hashPassword, verifyPassword } from "@/lib/auth/passwords";

describe("passwords", () => {
  it("accepts the right one, also typed in another Unicode form, and no other", async () => {
    const stored = await hashPassword("Zürich-bridge-2026");
    expect(stored).toMatch(/^scrypt\$131072\$8\$1\$/);
    expect(await verifyPassword("Zürich-bridge-2026".normalize("NFD"), stored)).toBe(true);
    expect(await verifyPassword("zürich-bridge-2026", stored)).toBe(false);
    expect(await verifyPassword("", stored)).toBe(false);
  });

  it("salts: the same password twice is stored in two ways", async () => {
    expect(await hashPassword("correct horse battery")).not.toBe(await hashPassword("correct horse battery"));
  });

  it("never accepts an unknown person, and takes as long to say so", async () => {
    const stored = await hashPassword("correct horse battery");
    const known = await timed(() => verifyPassword("wrong horse battery", stored));
    const unknown = await timed(() => verifyPassword("wrong horse battery", null));
    expect(known.value).toBe(false);
    expect(unknown.value).toBe(false);
    expect(unknown.milliseconds).toBeGreaterThan(known.milliseconds / 3);
  });

  it("refuses to hash more than 1,024 bytes", async () => {
    await expect(hashPassword("ü".repeat(513))).rejects.toMatchObject({ code: "INVALID" });
    await expect(verifyPassword("x".repeat(10_000_000), null)).rejects.toMatchObject({ code: "INVALID" });
  });

  it("turns a flood away instead of queueing it without end", async () => {
    const flood = await Promise.allSettled(Array.from({ length: 20 }, () => verifyPassword("guess", null)));
    const refused = flood.filter((result) => result.status === "rejected");
    expect(refused).toHaveLength(6);
    expect(refused[0]).toMatchObject({ reason: { code: "THROTTLED" } });
    expect(await verifyPassword("guess", null)).toBe(false);
  }, 60_000);

  it("refuses a stored form it did not write", async () => {
    for (const stored of ["", "plain", "scrypt$131072$8$1$$", "bcrypt$2$1$1$AAAAAAAAAAAAAAAAAAAAAA$A"]) {
      await expect(verifyPassword("x", stored)).rejects.toThrow("not one that this program wrote");
    }
  });
});

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; milliseconds: number }> {
  const start = performance.now();
  const value = await work();
  return { value, milliseconds: performance.now() - start };
}
