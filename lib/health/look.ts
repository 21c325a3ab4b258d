// One look each at a database and an application. Never throws: what could not be checked is unknown.
import { z } from "zod";
import type { Environment } from "@/lib/db/generated/client";
import { openConnection } from "@/lib/environments/open-connection";
import { identityProblem, markerWarning } from "@/lib/environments/rules";
import { OpsError } from "@/lib/errors";
import { withTarget } from "@/lib/postgres/connect";
import { readIdentity, readMarker } from "@/lib/postgres/identity";
import { observeDatabase } from "@/lib/postgres/observe";
import type { Json } from "@/lib/runs/schema";

export type Look = {
  readonly state: "ok" | "attention" | "failed" | "unknown";
  readonly summary: string;
  readonly data: { readonly [key: string]: Json };
};

/** The name of the observers' sessions on targets. */
export const observerName = "holdfast:observer";

/** Reachable, really queried, the registered database, and of the tier it was registered as. */
export async function lookAtDatabase(environment: Environment, signal: AbortSignal): Promise<Look> {
  try {
    const connection = await openConnection(environment);
    const seen = await observeDatabase(connection, { applicationName: observerName, signal });
    const { identity, marker } = await withTarget(
      connection,
      { applicationName: observerName, signal },
      async (target) => ({
        identity: await readIdentity(target),
        marker: await readMarker(target),
      }),
    );
    const data = { ...seen, identity, marker };
    const other = identityProblem(environment, identity);
    if (other) return { state: "failed", summary: other, data };
    const contradiction = markerWarning(environment.tier, marker);
    if (contradiction) return { state: "attention", summary: contradiction, data };
    return { state: "ok", summary: `ok, ${seen.latencyMs} ms`, data };
  } catch (error) {
    return failedLook(error, signal, "The database did not answer within 4 s.");
  }
}

const HealthBody = z.object({ status: z.string().max(100) });
const maxBodyBytes = 65_536;

/** The application's own health address; null when none is known. Only status "ok" with a 2xx answer is ok. */
export async function lookAtApplication(environment: Environment, signal: AbortSignal): Promise<Look | null> {
  if (!environment.healthUrl) return null;
  const startedAt = performance.now();
  try {
    const response = await fetch(environment.healthUrl, {
      signal,
      redirect: "error",
      headers: { accept: "application/json" },
    });
    const latencyMs = Math.round(performance.now() - startedAt);
    const body = HealthBody.safeParse(await readBody(response));
    const data = { latencyMs, httpStatus: response.status, status: body.data?.status ?? null };
    if (response.ok && body.data?.status === "ok") return { state: "ok", summary: `ok, ${latencyMs} ms`, data };
    if (body.data?.status === "maintenance") return { state: "attention", summary: "in maintenance", data };
    return {
      state: "failed",
      summary: `says ${body.data?.status ?? "nothing we understand"} (HTTP ${response.status})`,
      data,
    };
  } catch {
    const why = signal.aborted ? "did not answer within 4 s" : "cannot be reached";
    return { state: "failed", summary: `The application ${why}.`, data: {} };
  }
}

/** The answer as JSON, null when it is none or longer than any health answer: the worker's memory is not theirs to fill. */
async function readBody(response: Response): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > maxBodyBytes) return null;
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    return null;
  }
}

/** An OpsError is a finding about the database; anything else is our own trouble and proves nothing about it. */
export function failedLook(error: unknown, signal: AbortSignal, tooSlow: string): Look {
  if (signal.aborted) return { state: "failed", summary: tooSlow, data: {} };
  if (error instanceof OpsError && error.code !== "PRECONDITION")
    return { state: "failed", summary: error.message, data: { hint: error.hint } };
  const summary = error instanceof OpsError ? error.message : "The check itself failed; the worker's log says why.";
  return { state: "unknown", summary, data: {} };
}
