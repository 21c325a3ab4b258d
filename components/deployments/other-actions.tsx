"use client";

import {
  askForChanges,
  breakTheGlass,
  lookAtBrokenGlass,
  override,
  replan,
  withdraw,
} from "@/app/(signed-in)/deployments/actions";
import { ReasonDialog } from "@/components/deployments/reason-dialog";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import type { DeploymentDetail } from "@/lib/deployments/schema";

type Props = Pick<DeploymentDetail, "deployment" | "refusals" | "breakGlass" | "verdict">;

/** The quieter acts on an open request, and the loud ones. Those that are not allowed are not shown. */
export function OtherActions({ deployment, refusals, breakGlass, verdict }: Props) {
  const { id, environment, status } = deployment;
  const { tier } = environment;
  const [changes, overriding, breaking, review] = [
    useAction(askForChanges),
    useAction(override),
    useAction(breakTheGlass),
    useAction(lookAtBrokenGlass),
  ];
  const [again, back] = [useAction(replan), useAction(withdraw)];
  const send = (act: { run: typeof changes.run }) => async (values: object) => {
    const answer = await act.run({ id, ...values });
    return answer.ok ? null : answer;
  };
  const needsOverride = verdict.conditions.some(
    ({ key, is }) => (key === "window" || key === "staging") && is === "failed",
  );
  const needsPerson = verdict.conditions.some(({ key, is }) => key === "approvals" && is === "waiting");
  const open = status === "requested";
  return (
    <div className="flex flex-wrap items-center gap-2">
      {open && !refusals.replan ? (
        <Button pending={again.pending} onClick={() => void again.run({ id })}>
          Look again
        </Button>
      ) : null}
      {open && !refusals.requestChanges ? (
        <ReasonDialog
          trigger={<Button>Ask for changes</Button>}
          title="Ask for changes"
          tier={tier}
          what="Nothing runs until you approve. The requester sees your words."
          label="What should change?"
          name="text"
          confirmLabel="Ask for changes"
          run={send(changes)}
        />
      ) : null}
      {open && needsOverride && !refusals.override ? (
        <ReasonDialog
          trigger={<Button variant="danger">Override</Button>}
          title="Override the window or staging"
          tier={tier}
          what="It may then run outside the quiet window, in a freeze, or without staging. Everything else still holds: backup, identity, approvals, digest."
          label="Why can it not wait?"
          name="reason"
          confirmLabel="Override"
          danger
          run={send(overriding)}
        />
      ) : null}
      {open && needsPerson && tier === "production" && !refusals.breakGlass ? (
        <ReasonDialog
          trigger={<Button variant="danger">Break the glass</Button>}
          title="Break the glass"
          tier={tier}
          what="It may then run without a second person, and nothing else is skipped: the backup, the identity check and the digest stay. Everybody is told at once, and another person must look at it afterwards."
          label="What is at stake?"
          name="reason"
          confirmLabel="Break the glass"
          danger
          run={send(breaking)}
        >
          <TextField
            label="Your password, again"
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
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
          />
        </ReasonDialog>
      ) : null}
      {breakGlass && !breakGlass.reviewedBy && !refusals.review ? (
        <ReasonDialog
          trigger={<Button>I have looked at it</Button>}
          title="Look at a broken glass"
          tier={tier}
          what={`${breakGlass.by} deployed without a second person. You say that you have looked at what was done and why.`}
          label="What did you find?"
          name="text"
          confirmLabel="I have looked at it"
          run={send(review)}
        />
      ) : null}
      {open && !refusals.withdraw ? (
        <Button variant="ghost" pending={back.pending} onClick={() => void back.run({ id })}>
          Take it back
        </Button>
      ) : null}
      <FormError problem={again.problem ?? back.problem} />
    </div>
  );
}
