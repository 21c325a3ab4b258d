import { createHash } from "node:crypto";
import { base } from "./call-action";
import { query } from "./databases";
import { type Raw, rawRequest } from "./raw-request";

type Answer = {
  readonly status: number;
  readonly message: string;
  readonly cookies: string[];
  readonly session: string;
};
type Options = {
  readonly cookie?: string;
  readonly from?: string;
  readonly headers?: Record<string, string>;
  readonly csrf?: string;
  readonly at?: string;
};

/** Signs in as the form does, without a browser. `session` is the Cookie header of the new session, or empty. */
export function signInByHttp(email: unknown, password: unknown, options: Options = {}): Promise<Answer> {
  return postAuth("callback/credentials", { email, password }, options);
}

export function signOutByHttp(cookie: string): Promise<Answer> {
  return postAuth("signout", {}, { cookie });
}

async function postAuth(
  action: string,
  fields: object,
  { cookie = "", from, headers, csrf, at }: Options,
): Promise<Answer> {
  const place = { ...(from ? { from } : {}), ...(at ? { at } : {}) };
  const token = await rawRequest("/api/auth/csrf", { headers: { cookie }, ...place });
  const csrfToken = csrf ?? JSON.parse(token.text).csrfToken;
  const cookies = [cookie, ...setCookies(token).map((line) => line.split(";")[0])].filter(Boolean).join("; ");
  const answer = await rawRequest(`/api/auth/${action}`, {
    method: "POST",
    headers: { origin: base(), "content-type": "application/json", cookie: cookies, ...headers },
    body: JSON.stringify({ ...fields, csrfToken, json: "true" }),
    ...place,
  });
  const set = setCookies(answer);
  const session = set.find((line) => /^(__Host-)?holdfast\.session=/.test(line))?.split(";")[0] ?? "";
  return { status: answer.status, message: messageOf(answer.text), cookies: set, session };
}

function setCookies({ headers }: Raw): string[] {
  return [headers["set-cookie"] ?? []].flat();
}

function messageOf(text: string): string {
  const { problem } = JSON.parse(text);
  return problem ? `${problem.code}: ${problem.message}` : "ok";
}

/** Forgets what throttling has counted of these accounts and addresses, so that no other test waits for it. */
export async function forgetAttempts(accounts: readonly string[], addresses: readonly string[]): Promise<void> {
  const hashes = accounts.map((email) => createHash("sha256").update(email).digest("hex"));
  const sql = `DELETE FROM "SignInAttempt" WHERE account = ANY($1) OR address = ANY($2)`;
  await query("holdfast", sql, [hashes, addresses]);
}
