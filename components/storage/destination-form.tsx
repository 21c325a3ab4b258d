"use client";

import { type FormEvent, useState } from "react";
import { save } from "@/app/(signed-in)/storage/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Select, TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { isReadableOnTheWay, readSettings } from "@/lib/destinations/rules";
import type { DestinationView } from "@/lib/destinations/schema";
import { BucketFields } from "./bucket-fields";

type Props = {
  /** Null: a new one. */
  readonly destination: DestinationView | null;
  readonly refusal: string | null;
};

const kinds = [
  { value: "s3", label: "Bucket of an S3-compatible storage" },
  { value: "local", label: "Folder on the worker's machine, or mounted there" },
] as const;

/** Adds a destination or changes one. The secret key is sealed: it cannot be read back, only replaced. */
export function DestinationForm({ destination, refusal }: Props) {
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState(destination?.settings?.kind ?? "s3");
  const [readable, setReadable] = useState(destination?.settings ? isReadableOnTheWay(destination.settings) : false);
  const { run, reset, pending, problem, fields } = useAction(save);
  const trigger = (
    <Button
      size={destination ? "sm" : "md"}
      variant={destination ? "secondary" : "primary"}
      disabled={refusal !== null}
      title={refusal ?? undefined}
      aria-label={destination ? `Change ${destination.name}` : undefined}
    >
      {destination ? "Change" : "Add a destination"}
    </Button>
  );
  if (refusal) return trigger;
  const settings = destination?.settings ?? null;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = Object.fromEntries(new FormData(event.currentTarget));
    const answer = await run({
      id: destination?.id ?? null,
      name: typed.name,
      settings: destination?.builtIn ? settings : readSettings(typed),
      secret: typed.secret ?? "",
    });
    if (answer.ok) setOpen(false);
  }
  return (
    <Dialog
      trigger={trigger}
      title={destination ? `Change ${destination.name}` : "Add a destination"}
      description="The worker tries it at once: it writes a small file, reads it back and removes it."
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (!next) reset();
      }}
    >
      <form
        method="post"
        onSubmit={submit}
        onChange={(event) =>
          setReadable(isReadableOnTheWay(readSettings(Object.fromEntries(new FormData(event.currentTarget)))))
        }
      >
        {destination ? (
          <input type="hidden" name="kind" value={kind} />
        ) : (
          <Select
            label="Kind"
            name="kind"
            options={kinds}
            value={kind}
            onChange={(event) => setKind(event.target.value === "local" ? "local" : "s3")}
          />
        )}
        <TextField
          label="Name"
          name="name"
          defaultValue={destination?.name}
          maxLength={60}
          required
          autoComplete="off"
          hint="As people call it, such as Backup bucket or Office NAS."
          errors={fields?.name}
        />
        {destination?.builtIn ? (
          <p className="mb-4 text-sm text-muted">
            Its place is a setting of the installation, and does not change here.
          </p>
        ) : kind === "local" ? (
          <TextField
            label="Folder"
            name="folder"
            defaultValue={settings?.kind === "local" ? (settings.folder ?? "") : ""}
            maxLength={1_000}
            required
            autoComplete="off"
            spellCheck={false}
            className="font-mono text-sm"
            placeholder="/mnt/backups"
            hint="Must be there already: a mounted disk that is away must not be taken for an empty one."
            errors={fields?.["settings.folder"]}
          />
        ) : (
          <BucketFields
            settings={settings?.kind === "s3" ? settings : null}
            hasSecret={destination?.hasSecret ?? false}
            readable={readable}
            fields={fields}
          />
        )}
        <FormError problem={problem} />
        <Button type="submit" variant="primary" pending={pending}>
          {destination ? "Save the destination" : "Add the destination"}
        </Button>
      </form>
    </Dialog>
  );
}
