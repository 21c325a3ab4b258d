"use client";

import { type FormEvent, type ReactElement, type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextArea } from "@/components/ui/field";
import { FormError, type ShownProblem } from "@/components/ui/form-error";
import type { Tier } from "@/components/ui/tier";

type Failure = { readonly problem: ShownProblem; readonly fields?: Record<string, string[]> };
type Props = {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly title: string;
  readonly what: ReactNode;
  readonly label: string;
  readonly name: "text" | "reason" | "comment";
  readonly tier: Tier;
  readonly confirmLabel: string;
  readonly danger?: boolean;
  readonly optional?: boolean;
  /** More fields of the same form. */
  readonly children?: ReactNode;
  /** Gets the form's values; answers null when done. */
  readonly run: (values: Record<string, FormDataEntryValue>) => Promise<Failure | null>;
};

/** A dialog that asks for words, and sends them. */
export function ReasonDialog({
  trigger,
  title,
  what,
  label,
  name,
  tier,
  confirmLabel,
  danger = false,
  optional = false,
  children,
  run,
}: Props) {
  const [open, setOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setPending(true);
    const answer = await run(Object.fromEntries(new FormData(event.currentTarget))).finally(() => setPending(false));
    setFailure(answer);
    if (!answer) setOpen(false);
  }
  return (
    <Dialog
      trigger={trigger}
      title={title}
      tier={tier}
      open={open}
      onOpenChange={(next) => {
        if (pending) return;
        setOpen(next);
        setFailure(null);
      }}
    >
      <form method="post" onSubmit={submit}>
        <div className="mb-4 text-muted">{what}</div>
        <TextArea label={label} name={name} maxLength={2_000} required={!optional} errors={failure?.fields?.[name]} />
        {children}
        <FormError problem={failure?.problem ?? null} />
        <Button type="submit" variant={danger ? "danger" : "primary"} pending={pending}>
          {confirmLabel}
        </Button>
      </form>
    </Dialog>
  );
}
