import { request } from "node:http";
import { base } from "./call-action";

type Sent = {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
  /** The address of this machine that the request comes from: 127.0.0.2 is another one than 127.0.0.1. */
  readonly from?: string;
  /** Another server than the demo's own. */
  readonly at?: string;
};
export type Raw = {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly text: string;
};

/** One request as it is written here: any path, any Host, any header as often as wanted; no redirect is followed. */
export function rawRequest(
  path: string,
  { method = "GET", headers = {}, body, from, at = base() }: Sent = {},
): Promise<Raw> {
  const { hostname, port } = new URL(at);
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const options = {
    hostname,
    port,
    path,
    method,
    headers: { ...length, ...headers },
    agent: false as const,
    ...(from ? { localAddress: from } : {}),
  };
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Raw["headers"],
          text: Buffer.concat(chunks).toString(),
        }),
      );
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
