"use client";

import { answer } from "@/app/(signed-in)/runs/actions";
import { useAction } from "@/components/shell/use-action";
import { Age } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";
import { Verdict } from "@/components/ui/verdict";
import type { RunView } from "@/lib/runs/schema";

type Props = {
  readonly runId: string;
  readonly question: NonNullable<RunView["question"]>;
  readonly refusal: string | null;
};

/** The run waits for a person: what to do, and the button that says it was done. */
export function RunQuestion({ runId, question, refusal }: Props) {
  const { run, pending, problem, done } = useAction(answer);
  return (
    <div className="mt-4 rounded-md border border-strong-line bg-raised p-4">
      <Verdict
        is="waiting"
        title={question.text}
        because={
          <>
            The run waits for a person, <Age at={question.askedAt} />.
          </>
        }
      />
      <div className="mt-3">
        <FormError problem={problem} />
        <Button
          variant="primary"
          pending={pending || done}
          disabled={refusal !== null}
          title={refusal ?? undefined}
          onClick={() => void run({ runId, step: question.step })}
        >
          It is done: go on
        </Button>
      </div>
    </div>
  );
}
