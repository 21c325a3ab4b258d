"use client";

import { approve } from "@/app/(signed-in)/deployments/actions";
import { ReasonDialog } from "@/components/deployments/reason-dialog";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import type { DeploymentView } from "@/lib/deployments/schema";

type Props = { readonly deployment: DeploymentView; readonly refusal: string | null };

/** A yes to what is shown now. */
export function ApproveDeployment({ deployment, refusal }: Props) {
  const { run, fields } = useAction(approve);
  const { id, environment } = deployment;
  if (refusal) {
    return (
      <Button disabled title={refusal}>
        Approve
      </Button>
    );
  }
  const where = `${environment.database} on ${environment.host}:${environment.port}`;
  return (
    <ReasonDialog
      trigger={<Button variant="primary">Approve</Button>}
      title={`Approve for ${environment.name}`}
      tier={environment.tier}
      what={`You approve exactly what this page shows: this release, on ${where}, in the state that was seen. If any of it changes, your approval is void by itself.`}
      label="Comment (optional)"
      name="comment"
      optional
      confirmLabel="Approve"
      run={async (values) => {
        const answer = await run({ id, ...values });
        return answer.ok ? null : answer;
      }}
    >
      <TextField
        label={
          <>
            Type <b className="font-mono select-all">{environment.database}</b>
          </>
        }
        name="typed"
        autoComplete="off"
        spellCheck={false}
        className="font-mono"
        required
        errors={fields?.typed}
      />
    </ReasonDialog>
  );
}
