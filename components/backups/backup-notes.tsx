"use client";

import { saveNotes } from "@/app/(signed-in)/backups/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { TextArea } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";

/** What people want to remember of a backup. */
export function BackupNotes({
  id,
  notes,
  refusal,
}: {
  readonly id: string;
  readonly notes: string;
  readonly refusal: string | null;
}) {
  const { run, pending, problem, fields, done } = useAction(saveNotes);
  if (refusal) return <p className="whitespace-pre-wrap text-muted">{notes || "None."}</p>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void run({ id, notes: new FormData(event.currentTarget).get("notes") });
      }}
    >
      <TextArea
        label="What should the next person know?"
        name="notes"
        defaultValue={notes}
        maxLength={2_000}
        errors={fields?.notes}
      />
      <FormError problem={problem} />
      <Button type="submit" size="sm" pending={pending}>
        Save notes
      </Button>
      <span role="status" className="ml-3 text-sm text-muted">
        {done && !pending ? "Saved." : ""}
      </span>
    </form>
  );
}
