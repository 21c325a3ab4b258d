"use client";

import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { add } from "@/app/(signed-in)/environments/actions";
import { TierChoice } from "@/components/environments/tier-choice";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Select, TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import type { Inspection } from "@/lib/postgres/inspection-schema";

type Props = {
  readonly testRunId: string;
  readonly inspection: Inspection;
  /** False while another connection is being tested, or has failed its test. */
  readonly tested: boolean;
  readonly projects: readonly { readonly value: string; readonly label: string }[];
  readonly project: string | null;
};

/** Name, tier, project and health address of a tested database; leads to its page. */
export function AddForm({ testRunId, inspection, tested, projects, project }: Props) {
  const router = useRouter();
  const { run, pending, done, problem, fields } = useAction(add);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const answer = await run({ testRunId, ...Object.fromEntries(new FormData(event.currentTarget)) });
    if (answer.ok) router.push(`/environments/${answer.value.environmentId}`);
  }
  return (
    <form method="post" onSubmit={submit}>
      <TierChoice marker={inspection.marker} errors={fields?.tier} />
      <div className="grid gap-x-6 md:grid-cols-2">
        <TextField
          label="Name"
          name="name"
          autoComplete="off"
          maxLength={60}
          required
          hint="As your team calls it. For example: Production."
          errors={fields?.name}
        />
        <Select
          label="Project"
          name="projectId"
          options={projects}
          defaultValue={project ?? projects[0]?.value}
          errors={fields?.projectId}
        />
        <TextField
          label="Health address of the application"
          name="healthUrl"
          type="url"
          autoComplete="off"
          placeholder="https://app.example.com/api/health"
          hint={'Optional. Well means: it answers GET with {"status":"ok"}.'}
          errors={fields?.healthUrl}
        />
      </div>
      <FormError problem={problem} />
      <Button type="submit" variant="primary" pending={pending || done} disabled={!tested}>
        Add the environment
      </Button>
      <p className="mt-2 text-sm text-muted">
        {inspection.abilities.mark.possible
          ? "The worker then writes the tier into the database itself, as a setting. Nothing else is changed in it."
          : "The page of the environment then shows the command with which its owner marks it."}
      </p>
    </form>
  );
}
