import { type NextRequest, NextResponse } from "next/server";

/** Tells pages which path is being shown, so that sign-in leads back to it. Decides nothing: every page asks by itself. */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  headers.set("x-holdfast-path", request.nextUrl.pathname + request.nextUrl.search);
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: ["/((?!api/|_next/|.*\\.[a-z0-9]+$).*)"] };
