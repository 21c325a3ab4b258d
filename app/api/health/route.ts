import { checkHealth } from "@/lib/health/check-health";

export const dynamic = "force-dynamic";

/** For anyone, without sign-in: 200 for ok and degraded, 503 for down. */
export async function GET(): Promise<Response> {
  const answer = await checkHealth();
  const status = answer.status === "down" ? 503 : 200;
  return Response.json(answer, { status, headers: { "cache-control": "no-store" } });
}
