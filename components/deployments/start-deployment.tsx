"use client";

import { useRouter } from "next/navigation";
import { start } from "@/app/(signed-in)/deployments/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { ConfirmByTyping } from "@/components/ui/confirm-by-typing";
import type { DeploymentDetail } from "@/lib/deployments/schema";
import { shortDigest } from "@/lib/releases/rules";

type Props = Pick<DeploymentDetail, "deployment" | "verdict" | "plan"> & { readonly refusal: string | null };

const commands = {
  bash: "npx prisma migrate deploy  # with DATABASE_URL of this environment",
  powershell: "npx prisma migrate deploy  # with $env:DATABASE_URL of this environment",
};

/** Starts the run, once every condition holds. */
export function StartDeployment({ deployment, verdict, plan, refusal }: Props) {
  const router = useRouter();
  const { run } = useAction(start);
  const { id, environment, release } = deployment;
  const why = refusal ?? (verdict.canRun ? null : verdict.sentence);
  const label = `Deploy to ${environment.name}`;
  if (why) {
    return (
      <Button variant="primary" disabled title={why}>
        {label}
      </Button>
    );
  }
  const count = plan?.pending.length ?? 0;
  const loses =
    plan?.destroysData === "yes"
      ? "The SQL destroys data; see the findings."
      : plan?.destroysData === "unknown"
        ? "It is not known whether the SQL destroys data."
        : "Nothing that the SQL shows.";
  return (
    <ConfirmByTyping
      trigger={<Button variant="primary">{label}</Button>}
      title={label}
      tier={environment.tier}
      what={`Release ${shortDigest(release.digest)}: ${count} ${count === 1 ? "migration" : "migrations"}. Backup, deploy and verification as one run; if a step fails, the application stays in maintenance.`}
      on={`${environment.database} on ${environment.host}:${environment.port}`}
      lost={loses}
      undo="The backup that the run makes first is the way back. Prisma has no safe down migrations."
      command={commands}
      expected={environment.database}
      confirmLabel={label}
      run={async (typed) => {
        const answer = await run({ id, typed });
        if (!answer.ok) return answer.problem;
        router.push(`/runs/${answer.value.runId}`);
        return null;
      }}
    />
  );
}
