import type { Actor } from "@/lib/auth/actor";
import { OpsError, type Problem, toProblem } from "@/lib/errors";
import { jsonProblem, largestPayload, payloadProblem } from "@/lib/web/rules";
import { writeRefusal } from "@/lib/web/write-refusal";

/**
 * What is wrong with what a change carries, or null: at most 1 MB, and outside of /api nothing but a server action with
 * one plain value, inside of it one JSON object. Looked at before React's decoder and Next see it, which answer what they cannot read with 500.
 * The token API takes files and looks for itself. The refusal is written down.
 */
export async function refusePayload(request: Request, findActor: () => Promise<Actor | null>): Promise<Problem | null> {
  const problem = await findProblem(request);
  if (problem === null) return null;
  const error = new OpsError("INVALID", problem, "Nothing was changed.");
  await writeRefusal(error, findActor, request.headers);
  return toProblem(error);
}

async function findProblem(request: Request): Promise<string | null> {
  if (request.method === "GET" || request.method === "HEAD") return null;
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/api/v1/")) return null;
  const isAction = !pathname.startsWith("/api/");
  if (isAction && (request.method !== "POST" || !request.headers.has("next-action"))) {
    return "Pages are only looked at; changes have their own address.";
  }
  const body = await readBody(request);
  if (body === null) return "This is more than can be sent at once (1 MB).";
  return isAction ? payloadProblem(request.headers.get("content-type"), body) : jsonProblem(body);
}

/** The whole body as text, or null when it is too large; no more of it than that is read. */
async function readBody({ headers, body }: Request): Promise<string | null> {
  if (Number(headers.get("content-length") ?? 0) > largestPayload) return null;
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let size = 0; reader; ) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > largestPayload) return null;
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}
