"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { request } from "@/app/(signed-in)/deployments/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Select, TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";

type Choice = { readonly value: string; readonly label: string; readonly projectId: string };
type Props = {
  readonly environments: readonly Choice[];
  readonly releases: readonly Choice[];
  readonly refusal: string | null;
};

/** Asks to bring an environment to a release. Nothing is changed by that; the worker only looks. */
export function RequestDeployment({ environments, releases, refusal }: Props) {
  const router = useRouter();
  const { run, pending, problem, fields } = useAction(request);
  const [environmentId, setEnvironmentId] = useState(environments[0]?.value ?? "");
  const [leaving, setLeaving] = useState(false);
  const projectId = environments.find(({ value }) => value === environmentId)?.projectId;
  const fitting = releases.filter((release) => release.projectId === projectId);
  const why = refusal ?? (environments.length === 0 ? "There is no environment yet." : null);
  const trigger = (
    <Button variant="primary" disabled={why !== null} title={why ?? undefined}>
      Request a deployment
    </Button>
  );
  if (why) return trigger;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const answer = await run(Object.fromEntries(new FormData(event.currentTarget)));
    if (!answer.ok) return;
    setLeaving(true);
    router.push(`/deployments/${answer.value.deploymentId}`);
  }
  return (
    <Dialog
      trigger={trigger}
      title="Request a deployment"
      description="The worker looks at the target and reads the SQL. Nothing is changed until every condition holds and somebody starts it."
    >
      <form method="post" onSubmit={submit}>
        <Select
          label="Environment"
          name="environmentId"
          options={environments}
          value={environmentId}
          onChange={(event) => setEnvironmentId(event.target.value)}
        />
        <Select
          key={projectId}
          label="Release"
          name="releaseId"
          options={fitting}
          hint={fitting.length === 0 ? "Take a release first, on the page Releases." : undefined}
          errors={fields?.releaseId}
        />
        <TextField label="Reason (optional)" name="reason" maxLength={2_000} autoComplete="off" />
        <FormError problem={problem} />
        <Button type="submit" variant="primary" pending={pending || leaving} disabled={fitting.length === 0}>
          Request it
        </Button>
      </form>
    </Dialog>
  );
}
