"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { take } from "@/app/(signed-in)/releases/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";

type Props = {
  readonly projectId: string;
  readonly name: string;
  readonly folder: string | null;
  readonly primary?: boolean;
  readonly refusal: string | null;
};

/** Takes what lies in the project's checkout now: the worker reads it, checks it and keeps its bytes. */
export function TakeRelease({ projectId, name, folder, primary = false, refusal }: Props) {
  const router = useRouter();
  const { run, pending, problem, fields } = useAction(take);
  const [leaving, setLeaving] = useState(false);
  const why = refusal ?? (folder ? null : "No folder is named yet to take releases from.");
  const trigger = (
    <Button variant={primary ? "primary" : "secondary"} disabled={why !== null} title={why ?? undefined}>
      Take a release
    </Button>
  );
  if (why) return trigger;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const answer = await run({ projectId, appVersion: new FormData(event.currentTarget).get("appVersion") });
    if (!answer.ok) return;
    setLeaving(true);
    router.push(`/runs/${answer.value.runId}`);
  }
  return (
    <Dialog trigger={trigger} title={`Take a release of ${name}`}>
      <form method="post" onSubmit={submit}>
        <p className="mb-4 text-muted">
          The worker keeps the schema and the migrations that now lie in{" "}
          <span className="font-mono text-sm [overflow-wrap:anywhere]">{folder}</span>. Nothing of the application is
          executed.
        </p>
        <TextField
          label="Application version (optional)"
          name="appVersion"
          maxLength={200}
          autoComplete="off"
          placeholder="registry.example/eduhub:2026.2.0"
          hint="The image, tag or commit it belongs to, so that a rollback can name the one before."
          errors={fields?.appVersion}
        />
        <FormError problem={problem} />
        <Button type="submit" variant="primary" pending={pending || leaving}>
          Take the release
        </Button>
      </form>
    </Dialog>
  );
}
