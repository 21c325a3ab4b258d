"use client";

import { type FormEvent, useState } from "react";
import { setFolder } from "@/app/(signed-in)/releases/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";

type Props = { readonly projectId: string; readonly name: string; readonly folder: string | null };

/** Where the project's checkout lies on the worker's machine. */
export function ReleaseFolder({ projectId, name, folder }: Props) {
  const [open, setOpen] = useState(false);
  const { run, reset, pending, problem, fields } = useAction(setFolder);
  function change(next: boolean) {
    setOpen(next);
    if (!next) reset();
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const answer = await run({ projectId, folder: new FormData(event.currentTarget).get("folder") });
    if (answer.ok) change(false);
  }
  return (
    <Dialog
      trigger={<Button variant="ghost">{folder ? "Change the folder" : "Name the folder"}</Button>}
      title={`Where releases of ${name} are taken from`}
      open={open}
      onOpenChange={change}
    >
      <form method="post" onSubmit={submit}>
        <TextField
          label="Folder"
          name="folder"
          defaultValue={folder ?? ""}
          maxLength={1_000}
          autoComplete="off"
          placeholder="/srv/checkouts/eduhub"
          className="font-mono text-sm"
          hint="A checkout on the worker's machine: the folder with package.json or prisma/ in it. Empty: no releases are taken."
          errors={fields?.folder}
        />
        <FormError problem={problem} />
        <Button type="submit" variant="primary" pending={pending}>
          Save
        </Button>
      </form>
    </Dialog>
  );
}
