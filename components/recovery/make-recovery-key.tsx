"use client";

import { useState } from "react";
import { makeKey } from "@/app/(signed-in)/storage/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Copyable } from "@/components/ui/copyable";
import { Dialog } from "@/components/ui/dialog";
import { Checkbox } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Status } from "@/components/ui/status";

type Props = { readonly recipient: string | null; readonly refusal: string | null };

/** Makes the recovery key and shows its secret half, once. */
export function MakeRecoveryKey({ recipient, refusal }: Props) {
  const [open, setOpen] = useState(false);
  const [replaces, setReplaces] = useState(recipient);
  const [kept, setKept] = useState(false);
  const { run, reset, pending, problem, value } = useAction(makeKey);
  const trigger = (
    <Button size="sm" disabled={refusal !== null} title={refusal ?? undefined}>
      {recipient ? "Replace the recovery key" : "Make the recovery key"}
    </Button>
  );
  if (refusal) return trigger;
  return (
    <Dialog
      trigger={trigger}
      title={value ? "Keep this now" : replaces ? "Replace the recovery key?" : "Make the recovery key?"}
      open={open}
      onOpenChange={(next) => {
        // It is shown once: it does not go away before somebody has said that they have it.
        if (!next && value && !kept) return;
        setOpen(next);
        setReplaces(recipient);
        setKept(false);
        reset();
      }}
    >
      {value ? (
        <>
          <p className="mb-3 max-w-[72ch]">
            <Status is="attention">Shown only now.</Status> Whoever has this line opens Holdfast's database and keys,
            and with them every archive. Holdfast does not keep it.
          </p>
          <div className="mb-3 rounded-md border border-strong-line bg-raised p-3">
            <Copyable text={value.identity} cut={200} label="the recovery key" />
          </div>
          <p className="mb-4 max-w-[72ch] text-muted">
            Write it into a file called recovery.key, print it, and put both where this machine's end does not reach: a
            safe, a password manager. From the next backup of Holdfast on, the keys are sealed to it.
          </p>
          <Checkbox
            label="I have kept it in a place of its own"
            checked={kept}
            onChange={(event) => setKept(event.target.checked)}
          />
          <Button variant="primary" disabled={!kept} onClick={() => setOpen(false)}>
            Close
          </Button>
        </>
      ) : (
        <>
          <p className="mb-3 max-w-[72ch]">
            Holdfast's keys open the passwords of the environments and the encrypted archives. They are backed up beside
            the archives only sealed to a recovery key, which you keep elsewhere.
          </p>
          {replaces ? (
            <p className="mb-3 max-w-[72ch]">
              What is sealed to the key of now stays sealed to that one: keep it as long as such backups exist.
            </p>
          ) : null}
          <FormError problem={problem} />
          <Button
            variant={replaces ? "danger" : "primary"}
            pending={pending}
            onClick={() => void run({ replaces, sure: true })}
          >
            {replaces ? "Make a new one" : "Make it and show it"}
          </Button>
        </>
      )}
    </Dialog>
  );
}
