"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { backUpNow } from "@/app/(signed-in)/backups/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Checkbox, TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Skeleton } from "@/components/ui/skeleton";
import type { Tier } from "@/components/ui/tier";
import type { BackupPreview } from "@/lib/backups/schema";
import { BackupPreviewFacts } from "./backup-preview-facts";

type Props = {
  readonly environmentId: string;
  readonly name: string;
  readonly tier: Tier;
  readonly variant?: "primary" | "secondary";
  readonly label?: string;
  /** Why this person may not, shown on the disabled button; null when they may. */
  readonly refusal: string | null;
};

/** The button and its dialog: what will run, where, how long, how large; then one press. */
export function BackUpNow({ environmentId, name, tier, variant = "secondary", label = "Back up now", refusal }: Props) {
  if (refusal) {
    return (
      <Button variant={variant} disabled title={refusal}>
        {label}
      </Button>
    );
  }
  return (
    <Dialog trigger={<Button variant={variant}>{label}</Button>} title={`Back up ${name}`} tier={tier}>
      <BackupForm environmentId={environmentId} name={name} />
    </Dialog>
  );
}

function BackupForm({ environmentId, name }: { readonly environmentId: string; readonly name: string }) {
  const router = useRouter();
  const { run, pending, problem, fields } = useAction(backUpNow);
  const [leaving, setLeaving] = useState(false);
  const preview = useQuery({ queryKey: ["backup-preview", environmentId], queryFn: () => fetchPreview(environmentId) });

  async function submit(form: FormData) {
    const answer = await run({
      environmentId,
      reason: String(form.get("reason") ?? ""),
      keep: form.get("keep") === "on",
    });
    if (!answer.ok) return;
    setLeaving(true);
    router.push(`/runs/${answer.value.runId}`);
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit(new FormData(event.currentTarget));
      }}
    >
      <p className="mb-4 text-muted">
        Reads one snapshot of the database and reads the archive back to its last byte. Nothing in the database changes.
      </p>
      {preview.data ? <BackupPreviewFacts preview={preview.data} /> : null}
      {preview.isPending ? <Skeleton lines={6} /> : null}
      {preview.isError ? (
        <p className="mb-4 text-attention">The estimate could not be read. The backup can be made all the same.</p>
      ) : null}
      <TextField
        label="Reason (optional)"
        name="reason"
        maxLength={500}
        placeholder="Before deploying 2.4"
        autoComplete="off"
        errors={fields?.reason}
      />
      <Checkbox label="Keep until somebody unpins it" name="keep" />
      <FormError problem={problem} />
      <Button type="submit" variant="primary" pending={pending || leaving}>
        Back up {name} now
      </Button>
    </form>
  );
}

async function fetchPreview(environmentId: string): Promise<BackupPreview> {
  const response = await fetch(`/api/live/backup-preview/${environmentId}`);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}
