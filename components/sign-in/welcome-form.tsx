"use client";

import type { FormEvent } from "react";
import { setPassword } from "@/app/welcome/[token]/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { requestSignIn } from "./request-auth";

/** Sets the password of a one-time link's owner and signs them in. */
export function WelcomeForm({ token, email }: { readonly token: string; readonly email: string }) {
  const { run, pending, problem, fields, done } = useAction(setPassword);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password"));
    const result = await run({ token, password });
    if (!result.ok) return;
    await requestSignIn(result.value, password);
    window.location.replace("/");
  }
  return (
    <form method="post" onSubmit={submit}>
      <FormError problem={problem} />
      <TextField label="Email" name="email" type="email" autoComplete="username" value={email} readOnly />
      <TextField
        label="New password"
        name="password"
        type="password"
        autoComplete="new-password"
        hint="At least 12 characters. A few words in a row are easy to remember."
        minLength={12}
        required
        errors={fields?.password}
      />
      <Button type="submit" variant="primary" pending={pending || done} className="w-full">
        Set password and sign in
      </Button>
    </form>
  );
}
