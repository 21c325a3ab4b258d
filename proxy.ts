import { type NextRequest, NextResponse } from "next/server";
import { refuseForeignChange } from "@/lib/web/require-origin";
import { answerFailure } from "@/lib/web/route";
import { actorOf } from "@/lib/web/session";

/**
 * Turns away changes from other sites with 403 before Next answers them in its own way, and tells pages which path is
 * being shown. Lets nobody in: every page, action and route asks for itself.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const refused = await refuseForeignChange(request, () => actorOf(request));
  if (refused) return answerFailure({ problem: refused });
  const headers = new Headers(request.headers);
  headers.set("x-holdfast-path", request.nextUrl.pathname + request.nextUrl.search);
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: ["/((?!_next/|.*\\.[a-z0-9]{2,5}$).*)"] };
