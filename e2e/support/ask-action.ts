import { type BuiltAction, builtActions } from "./build";
import { type Answer, answerOf, base, callAction, ours } from "./call-action";
import { rawRequest } from "./raw-request";

/** What no answer to a person may hold: a stack, a path, a query, the driver's or the tool's own words. */
export const insides =
  /node_modules|\.next\/|\bat [\w.<>]+ \(|\.[jt]sx?:\d+|PrismaClient|\bSELECT\b|ECONN|libpq|Error:/;

type Said = Answer & { readonly says: string };

/** Calls a server action by its name; `says` is every word that its person would read in the answer. */
export async function askAction(name: string, cookie: string, input: unknown): Promise<Said> {
  const answer = await callAction(findAction(name), cookie, encode(input));
  return { ...answer, says: wordsOf(answer.text) };
}

/** The same of another web process, which listens `at` another port behind the same address. */
export async function askActionAt(at: string, name: string, cookie: string, input: unknown): Promise<Said> {
  const { id, path } = findAction(name);
  const headers = { ...ours(id), cookie, host: new URL(base()).host };
  const { status, text } = await rawRequest(path, {
    at,
    method: "POST",
    headers,
    body: JSON.stringify([encode(input)]),
  });
  return { ...answerOf(status, text), says: wordsOf(text) };
}

function findAction(name: string): BuiltAction {
  const action = builtActions().find((one) => one.name === name);
  if (!action) throw new Error(`the build has no action ${name}`);
  return action;
}

/** React writes texts that begin with a dollar with two. */
function encode(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith("$") ? `$${value}` : value;
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encode(inner)]));
}

/** Row 1 of React's answer is what the action returned; what is turned away before is JSON. */
function wordsOf(text: string): string {
  const row = /^1:(\{.*)$/m.exec(text)?.[1] ?? (text.startsWith("{") ? text : null);
  if (!row) return text;
  const { problem, fields = {} } = JSON.parse(row);
  return [problem?.message, problem?.hint, ...Object.values(fields).flat()].filter(Boolean).join(" ");
}
