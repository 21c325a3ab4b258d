"use client";

import { type FormEvent, useState } from "react";
import { disable, enable, giveRole, makeResetLink, signOutEverywhere } from "@/app/(signed-in)/people/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Select } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import type { PersonView } from "@/lib/people/schema";
import { OneTimeLink } from "./one-time-link";
import { roleOptions } from "./roles";

/** Everything an administrator can do about one person. */
export function ManagePerson({ person }: { readonly person: PersonView }) {
  const [open, setOpen] = useState(false);
  const role = useAction(giveRole);
  const link = useAction(makeResetLink);
  const signOut = useAction(signOutEverywhere);
  const access = useAction(person.state === "disabled" ? enable : disable);
  const acts = [role, link, signOut, access];
  const { id, name, state } = person;
  function change(next: boolean) {
    setOpen(next);
    if (!next) for (const act of acts) act.reset();
  }
  function submitRole(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    void role.run({ id, role: new FormData(event.currentTarget).get("role") });
  }
  return (
    <Dialog
      trigger={
        <Button size="sm" aria-label={`Manage ${name}`}>
          Manage
        </Button>
      }
      title={name}
      description={person.email}
      open={open}
      onOpenChange={change}
    >
      <FormError problem={acts.find(({ problem }) => problem)?.problem ?? null} />
      {link.value ? <OneTimeLink link={link.value} /> : null}
      <form method="post" onSubmit={submitRole} className="flex flex-wrap items-end gap-3 [&>div]:grow">
        <Select key={person.role} label="Role" name="role" options={roleOptions} defaultValue={person.role} />
        <Button type="submit" pending={role.pending} className="mb-4">
          Give this role
        </Button>
      </form>
      <div className="flex flex-wrap gap-2 border-t border-line pt-4">
        {state === "disabled" ? null : (
          <Button pending={link.pending} onClick={() => void link.run({ id })}>
            Make a one-time link
          </Button>
        )}
        <Button pending={signOut.pending} disabled={person.sessions === 0} onClick={() => void signOut.run({ id })}>
          Sign out everywhere
        </Button>
        <Button
          variant={state === "disabled" ? "secondary" : "danger"}
          pending={access.pending}
          onClick={() => void access.run({ id })}
        >
          {state === "disabled" ? "Enable" : "Disable"}
        </Button>
      </div>
      <p className="mt-3 text-sm text-muted">
        {state === "disabled"
          ? "Enabling gives back the role and password they had."
          : "A one-time link lets them choose a new password. Disabling ends all sessions and links at once; it can be undone here."}
      </p>
    </Dialog>
  );
}
