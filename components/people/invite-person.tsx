"use client";

import { type FormEvent, useState } from "react";
import { invite } from "@/app/(signed-in)/people/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Select, TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { OneTimeLink } from "./one-time-link";
import { roleOptions } from "./roles";

/** Adds a person and shows the link by which they set their password. */
export function InvitePerson() {
  const [open, setOpen] = useState(false);
  const { run, reset, pending, problem, fields, value } = useAction(invite);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    void run(Object.fromEntries(new FormData(event.currentTarget)));
  }
  function change(next: boolean) {
    setOpen(next);
    if (!next) reset();
  }
  return (
    <Dialog
      trigger={<Button variant="primary">Invite a person</Button>}
      title="Invite a person"
      open={open}
      onOpenChange={change}
    >
      {value ? (
        <>
          <OneTimeLink link={value} />
          <Button onClick={() => change(false)}>Done</Button>
        </>
      ) : (
        <form method="post" onSubmit={submit}>
          <FormError problem={problem} />
          <TextField label="Name" name="name" autoComplete="off" required errors={fields?.name} />
          <TextField label="Email" name="email" type="email" autoComplete="off" required errors={fields?.email} />
          <Select label="Role" name="role" options={roleOptions} errors={fields?.role} />
          <Button type="submit" variant="primary" pending={pending}>
            Make the invitation
          </Button>
        </form>
      )}
    </Dialog>
  );
}
