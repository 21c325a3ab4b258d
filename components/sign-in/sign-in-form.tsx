"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { FormError, type ShownProblem } from "@/components/ui/form-error";
import { requestSignIn } from "./request-auth";

/** Email and password; leads on to `from`, a path of ours that the server has checked. */
export function SignInForm({ from }: { readonly from: string }) {
  const [problem, setProblem] = useState<ShownProblem | null>(null);
  const [pending, setPending] = useState(false);
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => {
    email.current?.focus();
    if (from !== "/") void leaveWhenSignedIn(from);
  }, [from]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    setPending(true);
    const failure = await requestSignIn(email.current?.value ?? "", password.current?.value ?? "");
    if (!failure) return window.location.replace(from);
    setPending(false);
    setProblem(failure);
    password.current?.select();
  }
  return (
    <form method="post" onSubmit={submit}>
      <FormError problem={problem} />
      <TextField ref={email} label="Email" name="email" type="email" autoComplete="username" required />
      <TextField
        ref={password}
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      <Button type="submit" variant="primary" pending={pending} className="w-full">
        Sign in
      </Button>
    </form>
  );
}

/** A link from a chat or mail brings no cookie along: whoever is signed in here goes on to where it led. */
async function leaveWhenSignedIn(from: string): Promise<void> {
  const response = await fetch("/api/auth/session", { cache: "no-store" }).catch(() => null);
  const answer = response?.ok ? await response.json() : null;
  if (answer?.signedIn === true) window.location.replace(from);
}
