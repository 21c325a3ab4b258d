"use client";

import Link from "next/link";
import { accept } from "@/app/(signed-in)/deployments/actions";
import { useAction } from "@/components/shell/use-action";
import { Age } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FormError } from "@/components/ui/form-error";
import type { DeploymentDetail } from "@/lib/deployments/schema";

type Props = Pick<DeploymentDetail, "deployment" | "backup" | "accepted" | "refusals">;

/** Whether somebody still may have to go back behind this deployment, and the backup that is kept for that. */
export function AcceptDeployment({ deployment, backup, accepted, refusals }: Props) {
  const { run, pending, problem } = useAction(accept);
  const link = backup ? (
    <Link href={`/backups/${backup.id}`} className="font-mono text-sm break-all underline underline-offset-2">
      {backup.file}
    </Link>
  ) : null;
  if (accepted) {
    return (
      <Card title="Accepted">
        <p>
          By {accepted.by}, <Age at={accepted.at} />.{" "}
          {link ? <>The backup from before it is kept by its age alone: {link}</> : "No backup was made before it."}
        </p>
      </Card>
    );
  }
  if (deployment.status === "requested" || deployment.status === "running" || deployment.status === "cancelled")
    return null;
  return (
    <Card title="Not accepted yet">
      <p className="mb-3 max-w-[80ch]">
        {link ? <>The backup from before it stays until somebody accepts the deployment: {link}. </> : null}
        Accept it when nobody will go back behind it any more. Holdfast never does that by itself.
      </p>
      <FormError problem={problem} />
      <div className="flex flex-wrap items-center gap-3">
        <Button
          pending={pending}
          disabled={refusals.accept !== null}
          title={refusals.accept ?? undefined}
          onClick={() => void run({ id: deployment.id })}
        >
          Accept the deployment
        </Button>
        {refusals.accept ? <span className="text-sm text-muted">{refusals.accept}</span> : null}
      </div>
    </Card>
  );
}
