import { type NextRequest, NextResponse } from "next/server";
import type { Problem } from "@/lib/errors";
import { contentPolicy } from "@/lib/web/content-policy";
import { refusePayload } from "@/lib/web/refuse-payload";
import { refuseForeignChange } from "@/lib/web/require-origin";
import { answerFailure } from "@/lib/web/route";
import { actorOf } from "@/lib/web/session";
import { isServedByHttps } from "@/lib/web/session-cookie";

/**
 * Turns away changes from other sites and what no page of ours sends, before Next answers them in its own way; tells
 * pages which path is being shown, and browsers what may run there. Lets nobody in: every page, action and route asks
 * for itself.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const refused = await findRefusal(request);
  if (refused) return answerFailure({ problem: refused });
  const headers = new Headers(request.headers);
  const policy = contentPolicy(crypto.randomUUID(), isServedByHttps());
  headers.set("x-holdfast-path", request.nextUrl.pathname + request.nextUrl.search);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  if (isServedByHttps()) response.headers.set("strict-transport-security", "max-age=31536000");
  return response;
}

async function findRefusal(request: NextRequest): Promise<Problem | null> {
  const findActor = () => actorOf(request);
  return (await refuseForeignChange(request, findActor)) ?? (await refusePayload(request, findActor));
}

export const config = { matcher: ["/((?!_next/static/|icon\\.svg$).*)"] };
