import { createHash, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";
import { renderMetrics } from "@/lib/metrics/render-metrics";
import { explainError } from "@/lib/web/explain-error";
import { answerFailure } from "@/lib/web/route";

export const dynamic = "force-dynamic";

const headers = { "cache-control": "no-store" };

/** For Prometheus: `Authorization: Bearer <HOLDFAST_METRICS_TOKEN>`. Without that setting there is nothing here. */
export async function GET(request: Request): Promise<Response> {
  const { metricsToken } = env();
  if (metricsToken === null) return new Response(null, { status: 404, headers });
  const given = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  if (!isSame(given, metricsToken))
    return new Response(null, { status: 401, headers: { ...headers, "www-authenticate": 'Bearer realm="metrics"' } });
  try {
    const { text, contentType } = await renderMetrics();
    return new Response(text, { headers: { ...headers, "content-type": contentType } });
  } catch (error) {
    return answerFailure(explainError(error, "GET /api/metrics"));
  }
}

/** In the same time, whatever is given. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
