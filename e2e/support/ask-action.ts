import { builtActions } from "./build";
import { type Answer, callAction } from "./call-action";

/** What no answer to a person may hold: a stack, a path, a query, the driver's or the tool's own words. */
export const insides =
  /node_modules|\.next\/|\bat [\w.<>]+ \(|\.[jt]sx?:\d+|PrismaClient|\bSELECT\b|ECONN|libpq|Error:/;

/** Calls a server action by its name; `says` is every word that its person would read in the answer. */
export async function askAction(name: string, cookie: string, input: unknown): Promise<Answer & { says: string }> {
  const action = builtActions().find((one) => one.name === name);
  if (!action) throw new Error(`the build has no action ${name}`);
  const answer = await callAction(action, cookie, encode(input));
  return { ...answer, says: wordsOf(answer.text) };
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
