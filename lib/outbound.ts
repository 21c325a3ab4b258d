// The only file that sends requests to addresses that people typed: hooks, webhooks and the outside monitor.
import { createHmac } from "node:crypto";
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
export function pingAddress(url: string, limits: Pick<Options, "timeoutMs" | "signal">): Promise<number> {
  return send(url, { method: "GET" }, limits);
}

async function send(
  url: string,
  request: RequestInit,
  { timeoutMs, signal }: Pick<Options, "timeoutMs" | "signal">,
): Promise<number> {
  const limits = [AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])];
  try {
    const response = await fetch(url, { ...request, redirect: "manual", signal: AbortSignal.any(limits) });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    throw new OpsError("UNREACHABLE", reason(error, timeoutMs));
  }
}

/** What the receiver computes again to know that it was us, and that nothing was changed on the way. */
export function signature(secret: string, id: string, body: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1_000);
  const mac = createHmac("sha256", secret).update(`${seconds}.${id}.${body}`).digest("hex");
  return `t=${seconds},v1=${mac}`;
}

const words: Record<string, string> = {
  ECONNREFUSED: "Nobody listens at the address.",
  ENOTFOUND: "The address's host is unknown.",
  EAI_AGAIN: "The address's host could not be looked up.",
  ECONNRESET: "The connection was cut.",
  CERT_HAS_EXPIRED: "The address's certificate has expired.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "The address's certificate is not trusted.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The address's certificate is not trusted.",
};

function reason(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === "TimeoutError")
    return `It did not answer within ${timeoutMs / 1_000} s.`;
  const code = (error as { cause?: { code?: string } }).cause?.code ?? "";
  return words[code] ?? "The address could not be reached.";
}
