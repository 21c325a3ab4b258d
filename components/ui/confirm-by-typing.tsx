"use client";

import { type ReactElement, useId, useState } from "react";
import { Button } from "./button";
import { CommandBlock } from "./command-block";
import { Dialog } from "./dialog";
import { FormError, type ShownProblem } from "./form-error";
import type { Tier } from "./tier";

type Props = {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly title: string;
  /** What will happen, on which database on which host, what will be lost, how to undo it: all four, always. */
  readonly what: string;
  readonly on: string;
  readonly lost: string;
  readonly undo: string;
  readonly command?: { readonly bash: string; readonly powershell: string };
  readonly expected: string;
  readonly confirmLabel: string;
  readonly tier?: Tier | undefined;
  /** Gets what was typed; answers null when done, else the problem to show. */
  readonly run: (typed: string) => Promise<ShownProblem | null>;
};

/** A dangerous act behind the exact name of what it touches. */
export function ConfirmByTyping({
  trigger,
  title,
  what,
  on,
  lost,
  undo,
  command,
  expected,
  confirmLabel,
  tier,
  run,
}: Props) {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<ShownProblem | null>(null);
  const id = useId();
  async function confirm() {
    setPending(true);
    const answer = await run(typed).finally(() => setPending(false));
    setProblem(answer);
    if (!answer) setOpen(false);
  }
  const facts = [
    ["What happens", what],
    ["On", on],
    ["What is lost", lost],
    ["How to undo it", undo],
  ] as const;
  return (
    <Dialog
      trigger={trigger}
      title={title}
      tier={tier}
      open={open}
      onOpenChange={(next) => {
        if (pending) return; // Whoever pressed must see how it ended.
        setOpen(next);
        setTyped("");
        setProblem(null);
      }}
    >
      <dl className="mb-4 grid gap-x-4 gap-y-2 sm:grid-cols-[8rem_1fr]">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-sm text-muted">{label}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
      {command ? (
        <div className="mb-4">
          <CommandBlock {...command} />
        </div>
      ) : null}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <label htmlFor={id} className="mb-1 block text-sm">
          Type <b className="font-mono select-all">{expected}</b> to confirm
        </label>
        <input
          id={id}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          className="mb-3 min-h-9 w-full rounded-md border border-strong-line bg-surface px-3 font-mono text-sm"
        />
        <FormError problem={problem} />
        <Button type="submit" variant="danger" pending={pending} disabled={typed !== expected}>
          {confirmLabel}
        </Button>
      </form>
    </Dialog>
  );
}
