"use client";

import type { Problem } from "@/lib/errors";

type AuthProblem = Problem & { readonly reference?: string };

const noAnswer: AuthProblem = {
  code: "UNREACHABLE",
  message: "Holdfast did not answer.",
  hint: "Try again in a minute.",
};

/** Signs in on this browser. Null when it worked, else what to show. */
export function requestSignIn(email: string, password: string): Promise<AuthProblem | null> {
  return post("callback/credentials", { email, password });
}

/** Signs this browser out. Null when it worked, else what to show. */
export function requestSignOut(): Promise<AuthProblem | null> {
  return post("signout", {});
}

/** next-auth wants its own token with every change, on top of the origin that the server checks. */
async function post(action: string, fields: Record<string, string>): Promise<AuthProblem | null> {
  try {
    const { csrfToken } = await (await fetch("/api/auth/csrf", { cache: "no-store" })).json();
    const response = await fetch(`/api/auth/${action}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...fields, csrfToken, json: "true" }),
    });
    const answer: { problem?: AuthProblem } = await response.json();
    return response.ok ? null : (answer.problem ?? noAnswer);
  } catch {
    return noAnswer;
  }
}
