/** What stands where a secret stood. */
const MARK = "[redacted]";

/** Shorter values would black out ordinary words, and hide nothing. */
const SHORTEST = 3;

/** The same for base64: fewer characters than this may be anything. */
const SHORTEST_BASE64 = 8;

export type Redactor = {
  /** A whole text with every secret replaced. */
  text(text: string): string;
  /** A redactor for one stream: it holds back what may still grow into a secret, so chunk borders do not matter. */
  stream(): { push(chunk: string): string; end(): string };
};

/** A secret, piece by piece: each may be written in any of its forms. */
type Pattern = {
  readonly pieces: readonly (readonly string[])[];
  /** The first characters of the first piece's forms. */
  readonly first: ReadonlySet<string>;
};
type Span = { readonly start: number; readonly end: number };

/**
 * Replaces secrets by their value, however they are written: as they are, in base64, or with any of their characters
 * escaped for a URL, JSON, SQL, HTML, a shell or a passfile. Values under three characters are left alone.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const patterns = [...new Set(secrets)].filter((secret) => secret.length >= SHORTEST).flatMap(patternsOf);
  const longest = Math.max(0, ...patterns.map(longestMatch));
  return {
    text: (text) => replaceSpans(text, findSpans(text, patterns)),
    stream() {
      let held = "";
      return {
        push(chunk) {
          held += chunk;
          const spans = findSpans(held, patterns);
          const cut = safeCut(held, patterns, longest, spans);
          const ready = held.slice(0, cut);
          held = held.slice(cut);
          return replaceSpans(
            ready,
            spans.filter((span) => span.end <= cut),
          );
        },
        end() {
          const rest = replaceSpans(held, findSpans(held, patterns));
          held = "";
          return rest;
        },
      };
    },
  };
}

function patternsOf(secret: string): Pattern[] {
  const written = [...secret].map(writtenForms);
  return [written, ...base64Forms(secret).map((form) => [[form]])].map((pieces) => ({
    pieces,
    first: new Set(pieces[0]?.map((form) => form.charAt(0))),
  }));
}

/** Every way one character of a secret may be written. */
function writtenForms(character: string): string[] {
  const json = quoted(character);
  const units = [...Array(character.length).keys()].map((at) => hex(character.charCodeAt(at), 4));
  const unicode = units.map((unit) => `\\u${unit}`).join("");
  const forms = [character, json, quoted(json), unicode, unicode.replaceAll(/[a-f]/g, (digit) => digit.toUpperCase())];
  if (!/^[\ud800-\udfff]$/.test(character)) {
    const percent = [...new TextEncoder().encode(character)].map((byte) => `%${hex(byte, 2)}`).join("");
    forms.push(percent, percent.toUpperCase());
  }
  if (character === " ") forms.push("+");
  if (character === "'") forms.push("''", "'\\''");
  if (!/[A-Za-z0-9]/.test(character)) forms.push(`\\${character}`, quoted(`\\${character}`));
  return [...new Set([...forms, ...(html[character] ?? [])])];
}

const html: Readonly<Record<string, readonly string[]>> = {
  "&": ["&amp;"],
  "<": ["&lt;"],
  ">": ["&gt;"],
  '"': ["&quot;", "&#34;"],
  "'": ["&#39;", "&#x27;", "&apos;"],
};

/** In base64 a value looks different at each of three places; its outermost bits share a character with its neighbours. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const forms = [0, 1, 2].flatMap((before) =>
    (["base64", "base64url"] as const).map((kind) =>
      Buffer.concat([Buffer.alloc(before), bytes])
        .toString(kind)
        .slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)),
    ),
  );
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST_BASE64);
}

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}

function longestMatch({ pieces }: Pattern): number {
  return pieces.reduce((sum, forms) => sum + Math.max(...forms.map((form) => form.length)), 0);
}

/** Where the longest match that begins at `start` ends, or null; `open` when more text could make one, or a longer one. */
function matchAt(text: string, start: number, { pieces, first }: Pattern): { end: number | null; open: boolean } {
  if (!first.has(text.charAt(start))) return { end: null, open: false };
  let places = [start];
  let open = false;
  for (const forms of pieces) {
    const next = new Set<number>();
    for (const place of places) {
      for (const form of forms) {
        if (text.startsWith(form, place)) next.add(place + form.length);
        else if (form.length > text.length - place) open ||= form.startsWith(text.slice(place));
      }
    }
    if (next.size === 0) return { end: null, open };
    places = [...next];
  }
  return { end: Math.max(...places), open };
}

/** Every occurrence of every secret; overlapping ones are one span. */
function findSpans(text: string, patterns: readonly Pattern[]): Span[] {
  const merged: Span[] = [];
  for (let start = 0; start < text.length; start++) {
    for (const pattern of patterns) {
      const { end } = matchAt(text, start, pattern);
      if (end === null) continue;
      const last = merged.at(-1);
      if (!last || start >= last.end) merged.push({ start, end });
      else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    }
  }
  return merged;
}

function replaceSpans(text: string, spans: readonly Span[]): string {
  let out = "";
  let at = 0;
  for (const span of spans) {
    out += text.slice(at, span.start) + MARK;
    at = span.end;
  }
  return out + text.slice(at);
}

/** The first place from which the rest could be the beginning of a secret, never inside a span already found. */
function safeCut(text: string, patterns: readonly Pattern[], longest: number, spans: readonly Span[]): number {
  for (let cut = Math.max(0, text.length - longest + 1); cut < text.length; cut++) {
    if (!patterns.some((pattern) => matchAt(text, cut, pattern).open)) continue;
    return spans.find((span) => span.start < cut && cut < span.end)?.start ?? cut;
  }
  return text.length;
}
