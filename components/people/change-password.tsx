"use client";

import { type FormEvent, useRef } from "react";
import { changePassword } from "@/app/(signed-in)/account/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Status } from "@/components/ui/status";

/** One's own password: the current one, then the new one. */
export function ChangePassword({ email }: { readonly email: string }) {
  const form = useRef<HTMLFormElement>(null);
  const { run, pending, problem, fields, done } = useAction(changePassword);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const result = await run(Object.fromEntries(new FormData(event.currentTarget)));
    if (result.ok) form.current?.reset();
  }
  return (
    <form ref={form} method="post" onSubmit={submit} className="max-w-sm">
      <FormError problem={problem} />
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      <TextField
        label="Current password"
        name="current"
        type="password"
        autoComplete="current-password"
        required
        errors={fields?.current}
      />
      <TextField
        label="New password"
        name="password"
        type="password"
        autoComplete="new-password"
        hint="At least 12 characters. Your other browsers are signed out."
        minLength={12}
        required
        errors={fields?.password}
      />
      <div className="flex items-center gap-3">
        <Button type="submit" variant="primary" pending={pending}>
          Change password
        </Button>
        <span role="status">{done ? <Status is="ok">Changed</Status> : null}</span>
      </div>
    </form>
  );
}
