/** `end` is where its semicolon is, or the end of the script; offsets in UTF-16 units. */
export type Statement = { readonly text: string; readonly end: number };

/**
 * The statements of a script as the server counts them, without their semicolons; empty ones are none. Follows psql's
 * own scanner (psqlscan.l, 18): quotes, dollar quotes, nested comments, parentheses, and bodies between BEGIN ATOMIC and
 * END. To show what failed, not to run anything: a script is always sent whole.
 */
export function splitStatements(script: string): Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  let state = { depth: 0, body: 0, words: [] as string[] };
  const finish = (end: number) => {
    if (state.words.length > 0) statements.push({ text: withoutLeadingComments(script.slice(start, end)), end });
    start = end + 1;
    state = { depth: 0, body: 0, words: [] };
  };
  for (let at = 0; at < script.length; ) {
    const rest = tokenAt(script, at);
    if (rest.kind === "word") noteWord(state, rest.text);
    else if (rest.kind === "value") noteWord(state, "");
    else if (rest.text === "(") state.depth++;
    else if (rest.text === ")") state.depth--;
    else if (rest.text === ";" && state.depth <= 0 && state.body === 0) finish(at);
    at += rest.length;
  }
  finish(script.length);
  return statements;
}

type Token = { readonly kind: "word" | "value" | "space" | "mark"; readonly text: string; readonly length: number };

const space = /\s+|--[^\n]*/y;
const word = /[a-z_\u0080-\uffff][a-z0-9_$\u0080-\uffff]*/iy;
const plainString = /(?:[bxn]|u&)?'(?:[^']|'')*(?:'|$)/iy;
const escapeString = /e'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/iy;
const quotedName = /(?:u&)?"(?:[^"]|"")*(?:"|$)/iy;
const dollar = /\$(?:[a-z_\u0080-\uffff][a-z0-9_\u0080-\uffff]*)?\$/iy;

function tokenAt(script: string, at: number): Token {
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(script)?.[0];
  };
  const blank = match(space) ?? (script.startsWith("/*", at) ? commentAt(script, at) : undefined);
  if (blank) return { kind: "space", text: "", length: blank.length };
  const value =
    match(escapeString) ?? match(plainString) ?? match(quotedName) ?? dollarStringAt(script, at, match(dollar));
  if (value) return { kind: "value", text: "", length: value.length };
  const name = match(word);
  if (name) return { kind: "word", text: name.toLowerCase(), length: name.length };
  const text = script[at] ?? "";
  return { kind: /[();]/.test(text) ? "mark" : "value", text, length: 1 };
}

/** Comments nest. One that is never closed goes on to the end. */
function commentAt(script: string, at: number): string {
  let depth = 0;
  for (let end = at; end < script.length; end++) {
    if (script.startsWith("/*", end)) depth++;
    else if (script.startsWith("*/", end)) depth--;
    else continue;
    end++;
    if (depth === 0) return script.slice(at, end + 1);
  }
  return script.slice(at);
}

function dollarStringAt(script: string, at: number, tag: string | undefined): string | undefined {
  if (!tag) return undefined;
  const end = script.indexOf(tag, at + tag.length);
  return script.slice(at, end < 0 ? script.length : end + tag.length);
}

/** Within CREATE FUNCTION or PROCEDURE a BEGIN opens a body whose semicolons belong to it; CASE has an END of its own. */
function noteWord(state: { body: number; words: string[] }, text: string): void {
  if (state.words.length < 4) state.words.push(text);
  const [first, second = "", third = "", fourth = ""] = state.words;
  const routine = second === "or" && third === "replace" ? fourth : second;
  if (first !== "create" || (routine !== "function" && routine !== "procedure")) return;
  if (text === "begin") state.body++;
  else if (text === "case" && state.body > 0) state.body++;
  else if (text === "end" && state.body > 0) state.body--;
}

function withoutLeadingComments(statement: string): string {
  let at = 0;
  for (
    let token = tokenAt(statement, 0);
    token.kind === "space" && at < statement.length;
    token = tokenAt(statement, at)
  ) {
    at += token.length;
  }
  return statement.slice(at).trim();
}
