// The only file that sends requests to addresses that people typed: hooks, webhooks and the outside monitor.
import { createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { isClosedPort, isRefused, outboundAgents, refusedAddress } from "@/lib/addresses";
import { OpsError } from "@/lib/errors";

type Options = {
  /** Signs the body; null sends it unsigned (Slack-compatible addresses are themselves the secret). */
  readonly secret: string | null;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** The same for every try of one message, so that the receiver can drop repetitions. */
  readonly id: string;
  readonly now?: Date;
};

/**
 * Posts JSON and returns the HTTP status. With a secret it carries `x-holdfast-signature: t=<unix seconds>,v1=<hex>`,
 * the HMAC-SHA256 of `<t>.<id>.<body>`. No redirect is followed, the answer's body is not read.
 * Throws UNREACHABLE with a sentence that names neither the address nor the secret.
 */
export async function postJson(url: string, body: unknown, options: Options): Promise<number> {
  const text = JSON.stringify(body);
  const headers: Record<string, string> = { "content-type": "application/json", "x-holdfast-id": options.id };
  if (options.secret !== null)
    headers["x-holdfast-signature"] = signature(options.secret, options.id, text, options.now ?? new Date());
  return send(url, { method: "POST", headers, body: text }, options);
}

/** Asks for an address and returns the HTTP status: a sign of life that says no more. As silent about errors as above. */
export function pingAddress(url: string, limits: Limits): Promise<number> {
  return send(url, { method: "GET" }, limits);
}

type Limits = Pick<Options, "timeoutMs" | "signal">;
type Sent = { readonly method: "GET" | "POST"; readonly headers?: Record<string, string>; readonly body?: string };

/** Each connection shakes hands anew, by the trust of its moment. */
const agents = outboundAgents({ maxCachedSessions: 0 });

async function send(url: string, sent: Sent, { timeoutMs, signal }: Limits): Promise<number> {
  const problem = URL.canParse(url) ? addressProblem(new URL(url)) : unknownReason;
  if (problem) throw new OpsError("UNREACHABLE", problem);
  const tooLong = AbortSignal.timeout(timeoutMs);
  try {
    return await ask(url, sent, AbortSignal.any([tooLong, ...(signal ? [signal] : [])]));
  } catch (error) {
    if (tooLong.aborted) throw new OpsError("UNREACHABLE", `It did not answer within ${timeoutMs / 1_000} s.`);
    throw new OpsError("UNREACHABLE", reason(error));
  }
}

/** What no name has to be looked up for. */
function addressProblem({ protocol, hostname, port, username, password }: URL): string | null {
  if (isRefused(hostname)) return words[refusedAddress] ?? null;
  const isOdd = !/^https?:$/.test(protocol) || username !== "" || password !== "" || isClosedPort(port);
  return isOdd ? unknownReason : null;
}

/** Resolves with the HTTP status as soon as it is there. Follows no redirect. */
function ask(url: string, { method, headers, body }: Sent, signal: AbortSignal): Promise<number> {
  const isSecure = /^https:/i.test(url);
  const options = {
    method,
    signal,
    agent: isSecure ? agents.https : agents.http,
    headers: { accept: "*/*", "user-agent": "Holdfast", ...headers },
  };
  return new Promise((resolve, reject) => {
    const request = (isSecure ? httpsRequest : httpRequest)(url, options, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** What the receiver computes again to know that it was us, and that nothing was changed on the way. */
export function signature(secret: string, id: string, body: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1_000);
  const mac = createHmac("sha256", secret).update(`${seconds}.${id}.${body}`).digest("hex");
  return `t=${seconds},v1=${mac}`;
}

const unknownReason = "The address could not be reached.";
const words: Record<string, string> = {
  [refusedAddress]:
    "The address leads to a network address that nothing is sent to: a cloud's metadata, or none at all.",
  ECONNREFUSED: "Nobody listens at the address.",
  ENOTFOUND: "The address's host is unknown.",
  EAI_AGAIN: "The address's host could not be looked up.",
  ECONNRESET: "The connection was cut.",
  CERT_HAS_EXPIRED: "The address's certificate has expired.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "The address's certificate is not trusted.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The address's certificate is not trusted.",
};

function reason(error: unknown): string {
  return words[(error as { code?: string }).code ?? ""] ?? unknownReason;
}
