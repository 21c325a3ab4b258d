import { tableKey } from "@/lib/postgres/identifiers";

/** Statements longer than this are not kept whole; only large objects' data is, and that is not looked at. */
const KEPT = 262_144;
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;

/**
 * Counts what `pg_restore --section=data --file=-` writes, as it streams by: rows per table in COPY blocks, large
 * objects, sequences. The data section holds no text of users outside COPY rows but quoted names, so a small lexer that
 * knows quotes, comments and meta-commands is exact. Memory stays flat whatever the size of rows.
 */
export function countCopies() {
  const rowsByTable: Record<string, number> = {};
  const sequences: Record<string, string | null> = {};
  let largeObjects = 0;
  let statements = 0;
  let unknownCopies = 0;

  let state: "between" | "statement" | "comment" | "copy" = "between";
  let quote = 0;
  let pieces: Buffer[] = [];
  let kept = 0;
  let table = "";
  let rows = 0;
  /** How many bytes of the current COPY line have been seen, and whether they are still `\.`. */
  let column = 0;
  let mayEnd = true;

  const readCopy = (chunk: Buffer, from: number): number => {
    let at = from;
    for (;;) {
      if (at >= chunk.length) return at;
      // `\.` alone on a line ends the block: data never has an unescaped backslash before a dot.
      if (column < 2 && mayEnd) {
        mayEnd = chunk[at] === (column === 0 ? BACKSLASH : 0x2e);
        if (mayEnd) {
          at++;
          column++;
          continue;
        }
      }
      const end = chunk.indexOf(NEWLINE, at);
      if (end < 0) {
        column += chunk.length - at;
        if (column > 2) mayEnd = false;
        return chunk.length;
      }
      const isEnd = mayEnd && column === 2 && end === at;
      at = end + 1;
      column = 0;
      mayEnd = true;
      if (isEnd) {
        rowsByTable[table] = (rowsByTable[table] ?? 0) + rows;
        state = "between";
        return at;
      }
      rows++;
    }
  };

  const finishStatement = () => {
    const text = Buffer.concat(pieces).toString("utf8");
    pieces = [];
    statements++;
    state = "between";
    if (text.startsWith("COPY ")) {
      const names = kept <= KEPT && text.endsWith(" FROM stdin;") ? readQualifiedName(text.slice(5)) : null;
      if (!names) unknownCopies++;
      table = names ? tableKey(names[0], names[1]) : "(unreadable name)";
      rows = 0;
      column = -1;
      state = "copy";
      return;
    }
    if (text.startsWith("SELECT pg_catalog.lo_open(")) largeObjects++;
    if (text.startsWith("SELECT pg_catalog.setval(")) readSetval(text, sequences);
  };

  const readStatement = (chunk: Buffer, from: number): number => {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (quote) {
        if (byte === quote) quote = 0;
        continue;
      }
      if (byte === 0x27 || byte === 0x22) quote = byte;
      if (byte !== 0x3b) continue;
      keep(chunk.subarray(from, at + 1));
      finishStatement();
      return at + 1;
    }
    keep(chunk.subarray(from));
    return chunk.length;
  };

  const keep = (piece: Buffer) => {
    // Copied: a chunk's memory is the stream's.
    if (kept + piece.length <= KEPT) pieces.push(Buffer.from(piece));
    kept += piece.length;
  };

  const readBetween = (chunk: Buffer, from: number): number => {
    const byte = chunk[from] ?? 0;
    if (byte <= 0x20) return from + 1;
    kept = 0;
    quote = 0;
    // `-` begins a comment, `\` one of psql's commands (\restrict, \unrestrict): both end with the line.
    state = byte === 0x2d || byte === BACKSLASH ? "comment" : "statement";
    return from;
  };

  const skipComment = (chunk: Buffer, from: number): number => {
    const end = chunk.indexOf(NEWLINE, from);
    if (end < 0) return chunk.length;
    state = "between";
    return end + 1;
  };

  /** The line break that ends the COPY statement itself is no row. */
  const skipHeaderEnd = (chunk: Buffer, from: number): number => {
    if (chunk[from] !== NEWLINE) return from + 1;
    column = 0;
    mayEnd = true;
    return from + 1;
  };

  return {
    push(chunk: Buffer): void {
      for (let at = 0; at < chunk.length; ) {
        if (state === "copy") at = column < 0 ? skipHeaderEnd(chunk, at) : readCopy(chunk, at);
        else if (state === "statement") at = readStatement(chunk, at);
        else if (state === "comment") at = skipComment(chunk, at);
        else at = readBetween(chunk, at);
      }
    },
    /** `complete` is false when the text stopped inside a statement or a COPY block, or had one nobody could read. */
    result() {
      const complete = (state === "between" || state === "comment") && unknownCopies === 0;
      return { rowsByTable, sequences, largeObjects, statements, complete };
    },
  };
}

/** `schema.table …` as pg_dump writes it, each part quoted or plain. */
export function readQualifiedName(text: string): [schema: string, name: string] | null {
  const match = /^("(?:[^"]|"")*"|[^\s".(]+)\.("(?:[^"]|"")*"|[^\s".(]+)(?=[\s(]|$)/.exec(text);
  const [, schema, name] = match ?? [];
  return schema && name ? [unquote(schema), unquote(name)] : null;
}

function unquote(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part;
}

/** SELECT pg_catalog.setval('public.orders_id_seq', 42, true); a value with `false` was never handed out. */
function readSetval(text: string, sequences: Record<string, string | null>): void {
  const match = /setval\((E?)'((?:[^']|'')*)', (-?\d+), (true|false)\);$/.exec(text);
  if (!match) return;
  const [, escaped, literal = "", value = "", called] = match;
  const plain = literal.replaceAll("''", "'");
  const names = readQualifiedName(escaped ? plain.replaceAll("\\\\", "\\") : plain);
  if (names) sequences[tableKey(names[0], names[1])] = called === "true" ? value : null;
}
