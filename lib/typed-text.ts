// What people type and others read, as pieces for every noun's schema. Safe in the browser.
import { z } from "zod";

/**
 * A name that stands alone on pages, in the audit log and in confirmations: one line, in Unicode's form NFKC, at most
 * `most` characters. Whatever could make it look like another name is refused with the place where it stands.
 */
export function nameText(most: number, missing = "Give it a name.") {
  const tidy = (text: string) => text.normalize("NFKC").replace(/ +/g, " ").trim();
  return typedText(most, tidy, nameProblem, missing);
}

/**
 * Words that explain something: several lines, at most `most` characters. Marks without a shape, which come along with
 * pasted text and can turn its order around, are left out; control characters are refused.
 */
export function freeText(most: number) {
  const tidy = (text: string) => text.replaceAll("\r\n", "\n").replace(shapeless, "").trim();
  return typedText(most, tidy, textProblem);
}

/** What is searched for; anything that no stored text can hold finds nothing. */
export function searchText(most: number) {
  return z.string().trim().max(most).refine(isStorable);
}

/** A web address of our own that everybody may read: it carries no user and no password, which would lie open in it. */
export function openAddress() {
  return z
    .url({ protocol: /^https?$/, normalize: true, error: "An address that begins with http:// or https://." })
    .max(500)
    .refine(
      (address) => !/^https?:\/\/[^/?#]*@/.test(address),
      "Leave user and password out: everybody here reads it.",
    );
}

/** Whether two names are the same to a reader: capitals and Unicode's ways of writing one character do not count. */
export function isSameName(one: string, other: string): boolean {
  const plain = (name: string) => name.normalize("NFKC").toLowerCase();
  return plain(one) === plain(other);
}

/** A name as part of a file's path: lower-case letters, digits, hyphens; numbered when it is among `taken` already. */
export function shortName(name: string, otherwise: string, taken: readonly string[]): string {
  const short =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || otherwise;
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? short : `${short}-${number}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** Whether PostgreSQL can keep a text as it is: no NUL, no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !/[\0\p{Cs}]/u.test(text);
}

function typedText(
  most: number,
  tidy: (text: string) => string,
  problemOf: (text: string) => string | null,
  missing = "",
) {
  const limit = `At most ${most} characters.`;
  const tidied = z.string().superRefine((text, context) => {
    const problem = problemOf(text);
    if (problem) context.addIssue(problem);
  });
  // Before it is tidied, because some characters become eighteen by it.
  const typed = z
    .string()
    .max(most * 4, limit)
    .transform(tidy);
  return typed.pipe(tidied.min(missing ? 1 : 0, missing).max(most, limit));
}

/** Bidirectional controls, zero-width spaces and soft hyphens; not the joiners, which emoji and some scripts need. */
const shapeless = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** Selectors and joiners inside an emoji: they are part of what is seen. */
const emojiGlue = /(?<=\p{Extended_Pictographic})(\p{Emoji_Modifier}|\ufe0f|\u200d(?=\p{Extended_Pictographic}))+/gu;

function textProblem(text: string): string | null {
  return problemAt(text, /(?![\n\t])[\p{Cc}\p{Cs}]/u, "a control character");
}

function nameProblem(text: string): string | null {
  const visible = text.replace(emojiGlue, "");
  const stacked = /\p{L}\p{M}{4,}/u.test(text) ? "It has more than three marks on one letter." : null;
  return problemAt(visible, unseen, "an invisible character") ?? stacked ?? mixedAlphabets(text);
}

function problemAt(text: string, pattern: RegExp, what: string): string | null {
  const found = pattern.exec(text);
  if (!found) return null;
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const before = text.slice(0, found.index).trimEnd().split(/\s/).at(-1)?.slice(-20);
  const place = before ? `after “${before}”` : "at its beginning";
  return `There is ${what} (U+${code}) ${place}. Delete it, or type that part by hand.`;
}

const common = /[\p{sc=Common}\p{sc=Inherited}]/u;
const alphabets = [
  /[\p{scx=Latin}\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}]/u,
  /\p{scx=Greek}/u,
  /\p{scx=Cyrillic}/u,
  /[^\p{scx=Latin}\p{scx=Greek}\p{scx=Cyrillic}]/u,
];

/** Letters of one word come from one alphabet; Latin and East Asian stand together (Unicode UTS 39, highly restrictive). */
function mixedAlphabets(text: string): string | null {
  for (const word of text.match(/[\p{L}\p{M}]+/gu) ?? []) {
    const letters = [...word].filter((letter) => !common.test(letter));
    const strangers = alphabets.map((alphabet) => letters.filter((letter) => !alphabet.test(letter)));
    const [odd] = strangers.reduce((fewest, some) => (some.length < fewest.length ? some : fewest));
    if (odd) return `The “${odd}” in “${word}” is of another alphabet than the letters beside it. Type the word anew.`;
  }
  return null;
}
