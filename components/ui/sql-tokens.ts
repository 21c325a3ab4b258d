// Pure: which parts of SQL are words of the language, texts and comments, for the eye alone; nothing is decided by it.

export type SqlToken = { readonly kind: "keyword" | "string" | "comment" | "plain"; readonly text: string };

const keywords = new Set(
  `add all alter always analyze and any as asc authorization before after begin between by cascade case cast check column
  comment commit concat concurrently conflict constraint copy create cross current cycle database declare default
  deferrable deferred delete desc disable distinct do domain drop each else elsif enable end enum except exception
  execute exists extension false fetch filter for force foreign from full function generated grant group having if
  immutable in index inherits inner insert instead intersect interval into is join key language lateral left like limit
  lock loop materialized natural not nothing notify null nulls of off offset on only operator or order outer over owner
  partition perform policy primary privileges procedure raise range recursive references refresh rename replace restrict
  return returning returns revoke right role rollback row rows schema security select sequence serial session set setof
  show some stable start statement strict table temp temporary then to transaction trigger truncate type union unique
  unlogged update using vacuum valid validate values view volatile when where while window with without`.split(/\s+/),
);

const comment = /--[^\n]*/y;
const string = /[eE]'(?:[^'\\]+|\\[\s\S]|'')*'?|'(?:[^']+|'')*'?/y;
const quoted = /"(?:[^"]+|"")*"?/y;
const dollar = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;

/** All of the text, cut into tokens. What is between dollar quotes is SQL too, most of the time, and shown as such. */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let plain = "";
  const put = (kind: SqlToken["kind"], text: string) => {
    if (kind === "plain") plain += text;
    else {
      if (plain) tokens.push({ kind: "plain", text: plain });
      plain = "";
      tokens.push({ kind, text });
    }
  };
  const match = (what: RegExp, at: number) => {
    what.lastIndex = at;
    return what.exec(sql)?.[0] ?? null;
  };
  for (let at = 0; at < sql.length; ) {
    const tag = match(dollar, at);
    const close = tag ? sql.indexOf(tag, at + tag.length) : -1;
    if (tag && close >= 0) {
      put("plain", tag);
      for (const { kind, text } of sqlTokens(sql.slice(at + tag.length, close))) put(kind, text);
      put("plain", tag);
      at = close + tag.length;
      continue;
    }
    const remark = match(comment, at) ?? blockComment(sql, at);
    const text = remark ?? match(string, at);
    const name = text ? null : (match(quoted, at) ?? match(word, at));
    if (text) put(remark ? "comment" : "string", text);
    else put(name && keywords.has(name.toLowerCase()) ? "keyword" : "plain", name ?? sql.charAt(at));
    at += (text ?? name ?? " ").length;
  }
  if (plain) tokens.push({ kind: "plain", text: plain });
  return tokens;
}

/** PostgreSQL's block comments nest. */
function blockComment(sql: string, from: number): string | null {
  if (!sql.startsWith("/*", from)) return null;
  let depth = 0;
  for (let at = from; at < sql.length; at++) {
    if (sql.startsWith("/*", at)) depth++;
    else if (sql.startsWith("*/", at)) depth--;
    else continue;
    at++;
    if (depth === 0) return sql.slice(from, at + 1);
  }
  return sql.slice(from);
}

/** The tokens of each line, without the line's end. As many lines as the text has. */
export function sqlLines(sql: string): SqlToken[][] {
  const lines: SqlToken[][] = [[]];
  for (const { kind, text } of sqlTokens(sql)) {
    for (const [index, part] of text.split("\n").entries()) {
      if (index > 0) lines.push([]);
      if (part) lines.at(-1)?.push({ kind, text: part });
    }
  }
  return lines;
}
