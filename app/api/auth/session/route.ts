import { actorOf } from "@/lib/web/session";

/** Whether this browser is signed in: a link from another site does not carry its cookie, so sign-in asks again here. */
export async function GET(request: Request): Promise<Response> {
  const signedIn = (await actorOf(request)) !== null;
  return Response.json({ signedIn }, { headers: { "cache-control": "no-store" } });
}
