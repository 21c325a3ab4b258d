// Pure: what is done to an archive before somebody relies on it. Each kind is done to every place and every form.

export type Damage = {
  readonly kind: string;
  /** What lies there instead; `other` is another backup's whole archive. */
  readonly make: (good: Buffer, other: Buffer) => Buffer;
  /** Which SHA-256 is believed: the one that was written down, or that of an older manifest. */
  readonly believes?: "other";
  /** Somebody else's key; says nothing of an archive that is not encrypted. */
  readonly key?: "wrong";
};

/** `flips` single bits and `cuts` lengths, spread over the whole file and the same every time; both ends are among them. */
export function damages(flips: number, cuts: number): Damage[] {
  return [
    ...spread(flips).map(
      (part, index): Damage => ({ kind: "a bit flipped", make: (good) => flip(good, part, index % 8) }),
    ),
    ...spread(cuts).map(
      (part): Damage => ({
        kind: "cut off",
        make: (good) => good.subarray(0, Math.floor(part * (good.length - 1))),
      }),
    ),
    { kind: "another backup's file under its name", make: (_good, other) => other },
    { kind: "the manifest of an older backup beside it", make: (good) => good, believes: "other" },
    { kind: "the key of another installation", make: (good) => good, key: "wrong" },
  ];
}

/** From 0 to 1, both included. */
function spread(count: number): number[] {
  return Array.from({ length: count }, (_, index) => (count === 1 ? 0 : index / (count - 1)));
}

function flip(good: Buffer, part: number, bit: number): Buffer {
  const copy = Buffer.from(good);
  const at = Math.round(part * (good.length - 1));
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

/** The rule of many scripts: an archive of at least a fifth of the size it had is a good one. */
export function passesSizeRule(bytes: number, usual: number): boolean {
  return bytes >= usual * 0.2;
}
