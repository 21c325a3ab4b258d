import { randomUUID } from "node:crypto";

type Fields = Record<string, unknown>;
type Forged = { readonly name: string; readonly body: string };

const everyField = (valid: Fields, make: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(valid).map(([name, value]) => [name, make(value)]));
const inText = (make: (text: string) => string) => (value: unknown) =>
  typeof value === "string" ? make(value) : value;
const asBody = (value: unknown) => JSON.stringify([value]);

/** What no form of ours sends: the right fields with wrong values, none of which may do or break anything. */
export function forgedInputs(valid: Fields): Forged[] {
  const inputs: Record<string, unknown> = {
    nothing: null,
    "no fields": {},
    "a list": [valid],
    "a text": "text",
    "a number": 7,
    "a truth": true,
    "a field missing": Object.fromEntries(Object.entries(valid).slice(1)),
    "lists for fields": everyField(valid, (value) => [value]),
    "numbers for fields": everyField(valid, () => -1.5),
    "queries for fields": everyField(valid, () => ({ $$ne: null, gt: "" })),
    "nulls for fields": everyField(valid, () => null),
    "NUL in texts": everyField(
      valid,
      inText((text) => `${text}\u0000`),
    ),
    "half a character in texts": everyField(
      valid,
      inText(() => "\ud800"),
    ),
    "huge texts": everyField(
      valid,
      inText(() => "a".repeat(300_000)),
    ),
    "an id of nothing": everyField(
      valid,
      inText((text) => (/^[0-9a-f-]{36}$/.test(text) ? randomUUID() : "")),
    ),
  };
  const forged = Object.entries(inputs).map(([name, input]) => ({ name, body: asBody(input) }));
  const polluted = asBody(everyField(valid, () => 1)).replace("{", `{"__proto__":{"role":"admin"},"constructor":{},`);
  return [...forged, { name: "prototype keys", body: polluted }];
}

/** The right fields and more: nobody becomes anybody by saying so. */
export function withClaims(valid: Fields): Fields {
  const claims = { role: "admin", approvedBy: "admin", actor: { role: "admin" }, state: "approved", isAdmin: true };
  return { ...claims, ...valid, sessionId: randomUUID(), userId: randomUUID() };
}

const long = "x".repeat(1_200_000);
const form = "multipart/form-data; boundary=b";
const part = (name: string, value: string) =>
  `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

type Raw = { readonly name: string; readonly body: string; readonly headers?: Record<string, string | undefined> };

/** Bodies that only React's decoder would understand, or nobody. `id` is the action's. */
export function rawBodies(id: string): Raw[] {
  const typed = (type: string | undefined) => ({ "content-type": type });
  return [
    { name: "empty", body: "" },
    { name: "no JSON", body: "{" },
    { name: "no list", body: "{}" },
    { name: "no argument", body: "[]" },
    { name: "2,000 arguments", body: JSON.stringify(Array(2_000).fill({})) },
    { name: "deep", body: "[".repeat(50_000) + "]".repeat(50_000) },
    ...["$F1", "$@1", "$1", "$1:__proto__:constructor", "$Q1", "$W1", "$K1", "$B1", "$o1", "$h1", "$T1", "$S1"].map(
      (reference) => ({ name: `reference ${reference}`, body: JSON.stringify([reference]) }),
    ),
    { name: "a thenable", body: `[{"then":"$1:then","status":"resolved_model","value":"{}","_response":{}}]` },
    { name: "more than 1 MB", body: JSON.stringify([long]) },
    {
      name: "parts",
      body: `${part("0", '["$F1"]')}${part("1", `{"id":"${id}","bound":null}`)}--b--`,
      headers: typed(form),
    },
    { name: "parts that never end", body: part("0", '["$@1"]'), headers: typed(form) },
    { name: "20,000 parts", body: `${part("0", "[]").repeat(20_000)}--b--`, headers: typed(form) },
    {
      name: "a plain form that names the action",
      body: `${part(`$ACTION_ID_${id}`, "")}--b--`,
      headers: { ...typed(form), "next-action": undefined },
    },
    { name: "a form", body: "a=1", headers: typed("application/x-www-form-urlencoded") },
    { name: "JSON by name", body: "[{}]", headers: typed("application/json") },
    { name: "no type", body: "[{}]", headers: typed("") },
  ];
}
