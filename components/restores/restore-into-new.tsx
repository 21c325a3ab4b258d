"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { restore } from "@/app/(signed-in)/restores/actions";
import { RestorePreviewFacts } from "@/components/restores/restore-preview-facts";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import type { RestorePreview } from "@/lib/restores/schema";

/** The button and its dialog: from which backup, into which database on which server, how long; then one press. */
export function RestoreIntoNew({ preview }: { readonly preview: RestorePreview }) {
  const label = "Restore into a new database";
  if (preview.refusal) {
    return (
      <Button disabled title={preview.refusal}>
        {label}
      </Button>
    );
  }
  return (
    <Dialog trigger={<Button>{label}</Button>} title={label} tier={preview.environment.tier}>
      <RestoreForm preview={preview} />
    </Dialog>
  );
}

function RestoreForm({ preview }: { readonly preview: RestorePreview }) {
  const router = useRouter();
  const { run, pending, problem, fields } = useAction(restore);
  const [leaving, setLeaving] = useState(false);
  const [name, setName] = useState(preview.name);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const purpose = new FormData(event.currentTarget).get("purpose");
    const answer = await run({ id: preview.backupId, database: name, purpose });
    if (!answer.ok) return;
    setLeaving(true);
    router.push(`/runs/${answer.value.runId}`);
  }
  return (
    <form method="post" onSubmit={submit}>
      <p className="mb-4 text-muted">
        Makes a database beside {preview.place.database}, restores this backup into it and compares it with the
        manifest. {preview.place.database} stays as it is, and so does what uses it.
      </p>
      <TextField
        label="Name of the new database"
        name="database"
        value={name}
        onChange={(event) => setName(event.target.value)}
        maxLength={63}
        autoComplete="off"
        spellCheck={false}
        className="font-mono text-sm"
        errors={fields?.database}
      />
      <RestorePreviewFacts preview={preview} name={name} />
      <TextField
        label="What for (optional)"
        name="purpose"
        maxLength={500}
        placeholder="To bring back the invoices of Monday"
        autoComplete="off"
        errors={fields?.purpose}
      />
      <FormError problem={problem} />
      <Button type="submit" variant="primary" pending={pending || leaving}>
        Restore into {name || "it"}
      </Button>
    </form>
  );
}
