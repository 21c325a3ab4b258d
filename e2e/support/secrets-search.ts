import { base64Forms, writtenForms } from "./written-forms";

export type Secret = { readonly name: string; readonly value: string };
/** Something that is looked into, such as a file or the rows of a table. */
export type Place = { readonly name: string; readonly bytes: Buffer };
type Needle = { readonly name: string; readonly bytes: Buffer; readonly offset: number };

/** How far one look into the bytes is from the next, and how many bytes it takes in. */
const stride = 8;
const look = 4;
/** In bytes. A shorter value may be a word that stands anywhere: it is not searched for. */
export const shortest = stride + look - 1;

/**
 * Makes a search for all these secrets in every written form; it gives the names of those that stand in the bytes. Only
 * every eighth place is looked at: one of the first eight places of a form always lies on such a place.
 */
export function searchFor(secrets: readonly Secret[]): (bytes: Buffer) => string[] {
  const needles = new Map<number, Needle[]>();
  for (const { name, value } of secrets) {
    if (Buffer.byteLength(value) < shortest) throw new Error(`${name} is too short to be searched for`);
    for (const form of formsOf(value)) {
      const bytes = Buffer.from(form);
      for (let offset = 0; offset < stride; offset++) {
        const key = bytes.readInt32LE(offset);
        needles.set(key, [...(needles.get(key) ?? []), { name, bytes, offset }]);
      }
    }
  }
  return (bytes) => {
    const found = new Set<string>();
    for (let place = 0; place + look <= bytes.length; place += stride) {
      for (const needle of needles.get(bytes.readInt32LE(place)) ?? []) {
        if (standsAt(bytes, place - needle.offset, needle.bytes)) found.add(needle.name);
      }
    }
    return [...found];
  };
}

/**
 * Looks for secrets in all these places: `found` says which stand where. `mark` is known to stand in one of them; when
 * it is not seen, the places were not looked into.
 */
export function lookInto(places: Iterable<Place>, secrets: readonly Secret[], mark: string) {
  const search = searchFor(secrets);
  const searchMark = searchFor([{ name: "mark", value: mark }]);
  const found: string[] = [];
  let isMarkSeen = false;
  for (const { name, bytes } of places) {
    found.push(...search(bytes).map((secret) => `${secret} in ${name}`));
    isMarkSeen ||= searchMark(bytes).length > 0;
  }
  return { found, isMarkSeen };
}

/** Every way a value may be written, hexadecimal too: so the database shows bytes. */
function formsOf(value: string): string[] {
  const hex = Buffer.from(value).toString("hex");
  const forms = [...Object.values(writtenForms), ...base64Forms].map((form) => form(value));
  return [...new Set([...forms, hex, hex.toUpperCase()])];
}

function standsAt(bytes: Buffer, start: number, needle: Buffer): boolean {
  const end = start + needle.length;
  return start >= 0 && end <= bytes.length && bytes.compare(needle, 0, needle.length, start, end) === 0;
}
