export const dynamic = "force-dynamic";

/** The process answers; nothing more is said by it. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
}
