import type { BuiltAction } from "./build";

export type Answer = { readonly status: number; readonly code: string; readonly text: string };

export const base = (): string => process.env.HOLDFAST_E2E_URL ?? "";

/**
 * Calls a server action as anybody could who knows its id, without a page and without a browser (Next 16: a POST with
 * `Next-Action`, the arguments as React's reply encoding). `code` is `ok`, the problem's code, or the status.
 */
export async function callAction(
  action: BuiltAction,
  cookie: string,
  input: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return postAction(action, { cookie, ...headers }, JSON.stringify([input]));
}

/** The same with any body and headers; `undefined` leaves one of ours out. */
export async function postAction(
  { id, path }: BuiltAction,
  headers: Record<string, string | undefined>,
  body: BodyInit,
): Promise<Answer> {
  const sent = { ...ours(id), ...headers };
  const kept = Object.entries(sent).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await fetch(base() + path, { method: "POST", headers: kept, body, redirect: "manual" });
  return answerOf(response.status, await response.text());
}

export function answerOf(status: number, text: string): Answer {
  return { status, code: codeOf(status, text), text };
}

/** What a page of ours sends along with the action `id`. */
export function ours(id: string): Record<string, string> {
  return {
    "next-action": id,
    origin: base(),
    accept: "text/x-component",
    "content-type": "text/plain;charset=UTF-8",
  };
}

/** The answer's row 1 is what the action returned; a refusal before it is our JSON. */
function codeOf(status: number, text: string): string {
  const row = /^1:(\{.*)$/m.exec(text)?.[1] ?? text;
  try {
    const { ok, problem } = JSON.parse(row);
    return ok === true ? "ok" : (problem?.code ?? String(status));
  } catch {
    return String(status);
  }
}
