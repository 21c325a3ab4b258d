"use client";

import type { FormEvent } from "react";
import { setUp } from "@/app/setup/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { requestSignIn } from "./request-auth";

/** Makes the first administrator and signs them in. */
export function SetupForm() {
  const { run, pending, problem, fields, done } = useAction(setUp);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const input = Object.fromEntries(new FormData(event.currentTarget));
    const result = await run(input);
    if (!result.ok) return;
    await requestSignIn(result.value, String(input.password));
    window.location.replace("/");
  }
  return (
    <form method="post" onSubmit={submit}>
      <p className="mb-4 text-muted">
        Nobody has an account here yet. The start of Holdfast has printed a setup token; whoever has it becomes the
        first administrator.
      </p>
      <FormError problem={problem} />
      <TextField
        label="Setup token"
        name="token"
        autoComplete="off"
        spellCheck={false}
        required
        errors={fields?.token}
      />
      <TextField label="Your name" name="name" autoComplete="name" required errors={fields?.name} />
      <TextField label="Email" name="email" type="email" autoComplete="username" required errors={fields?.email} />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        hint="At least 12 characters."
        minLength={12}
        required
        errors={fields?.password}
      />
      <Button type="submit" variant="primary" pending={pending || done} className="w-full">
        Create the administrator
      </Button>
    </form>
  );
}
