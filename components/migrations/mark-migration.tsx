"use client";

import { useRouter } from "next/navigation";
import { resolve } from "@/app/(signed-in)/migrations/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { ConfirmByTyping } from "@/components/ui/confirm-by-typing";
import type { EnvironmentView } from "@/lib/environments/schema";
import { markWords } from "@/lib/migrations/failure/rules";
import type { FailureView, Mark } from "@/lib/migrations/failure/schema";

type Props = {
  readonly environment: Pick<EnvironmentView, "id" | "tier" | "database" | "host" | "port">;
  readonly failure: FailureView;
  readonly as: Mark;
  readonly refusal: string | null;
};

/** Marks a failed migration through the Prisma CLI, behind the database's name. */
export function MarkMigration({ environment, failure, as, refusal }: Props) {
  const router = useRouter();
  const { run } = useAction(resolve);
  const { id, tier, database, host, port } = environment;
  const { migration, sight, recommendation, commands } = failure;
  const { button, what, undo } = markWords[as];
  const trigger = (
    <Button variant="danger" disabled={refusal !== null} title={refusal ?? undefined}>
      {button}
    </Button>
  );
  if (refusal || !sight) return trigger;
  const found = recommendation?.found === "unknown" ? `${recommendation.title} ${recommendation.because}` : null;
  const ends = sight.alsoApplied
    ? "Prisma's table records this row as rolled back. Nothing else is changed; the applied row beside it counts."
    : what;
  return (
    <ConfirmByTyping
      trigger={trigger}
      title={`${button}: ${migration}`}
      tier={tier}
      what={[ends, found].filter(Boolean).join(" ")}
      on={`${database} on ${host}:${port}`}
      lost="No data. If the mark is wrong, Prisma counts on something that is not so."
      undo={undo}
      command={commands[as]}
      expected={database}
      confirmLabel={button}
      run={async (typed) => {
        const answer = await run({ environmentId: id, migration, as, seen: sight.digest, typed });
        if (!answer.ok) return answer.problem;
        router.push(`/runs/${answer.value.runId}`);
        return null;
      }}
    />
  );
}
