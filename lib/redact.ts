/** What stands where a secret stood. */
const MARK = "[redacted]";

/** Shorter values would black out ordinary words, and hide nothing. */
const SHORTEST = 3;

export type Redactor = {
  /** A whole text with every secret replaced. */
  text(text: string): string;
  /** A redactor for one stream: it holds back what may still grow into a secret, so chunk borders do not matter. */
  stream(): { push(chunk: string): string; end(): string };
};

/**
 * Replaces secrets by their value, however they are written: as they are, percent-encoded, JSON-, SQL- or
 * passfile-escaped. Values under three characters are left alone.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = [...new Set(secrets.filter((secret) => secret.length >= SHORTEST).flatMap(writtenForms))];
  const longest = Math.max(0, ...forms.map((form) => form.length));
  return {
    text: (text) => replaceSpans(text, findSpans(text, forms)),
    stream() {
      let held = "";
      return {
        push(chunk) {
          held += chunk;
          const spans = findSpans(held, forms);
          const cut = safeCut(held, forms, longest, spans);
          const ready = held.slice(0, cut);
          held = held.slice(cut);
          return replaceSpans(
            ready,
            spans.filter((span) => span.end <= cut),
          );
        },
        end() {
          const rest = replaceSpans(held, findSpans(held, forms));
          held = "";
          return rest;
        },
      };
    },
  };
}

type Span = { readonly start: number; readonly end: number };

function writtenForms(secret: string): string[] {
  const encoded = percentEncode(secret);
  const strict = encoded.replace(/[!'()*~._-]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return [
    secret,
    encoded,
    strict,
    encoded.replace(/%[0-9A-F]{2}/g, (triplet) => triplet.toLowerCase()),
    encoded.replaceAll("%20", "+"),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll("'", "''"),
    secret.replaceAll("'", "\\'"),
    secret.replace(/[\\:]/g, "\\$&"),
  ];
}

/** A lone surrogate cannot be percent-encoded; its raw form is searched for all the same. */
function percentEncode(secret: string): string {
  try {
    return encodeURIComponent(secret);
  } catch {
    return secret;
  }
}

/** Every occurrence of every form; overlapping ones are one span. */
function findSpans(text: string, forms: readonly string[]): Span[] {
  const found: Span[] = [];
  for (const form of forms) {
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
      found.push({ start: at, end: at + form.length });
    }
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: Span[] = [];
  for (const span of found) {
    const last = merged.at(-1);
    if (!last || span.start >= last.end) merged.push(span);
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
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
function safeCut(text: string, forms: readonly string[], longest: number, spans: readonly Span[]): number {
  for (let cut = Math.max(0, text.length - longest + 1); cut < text.length; cut++) {
    const rest = text.slice(cut);
    if (!forms.some((form) => form.length > rest.length && form.startsWith(rest))) continue;
    return spans.find((span) => span.start < cut && cut < span.end)?.start ?? cut;
  }
  return text.length;
}
