"use client";

import { useState } from "react";
import { accept } from "@/app/(signed-in)/storage/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/form-error";

type Props = { readonly id: string; readonly name: string; readonly refusal: string | null };

/** For the rare case that a folder is another one on purpose; most often a disk is to be mounted instead. */
export function AcceptFolder({ id, name, refusal }: Props) {
  const [open, setOpen] = useState(false);
  const { run, reset, pending, problem } = useAction(accept);
  const trigger = (
    <Button
      size="sm"
      disabled={refusal !== null}
      title={refusal ?? undefined}
      aria-label={`Use the folder of ${name} that is there now`}
    >
      Use the folder that is there now
    </Button>
  );
  return (
    <div className="mt-2">
      {refusal ? (
        trigger
      ) : (
        <Dialog
          trigger={trigger}
          title={`Use the folder of ${name} that is there now`}
          description="Only when its archives were moved there, or are lost: if a disk is missing, mount it instead, and everything is as it was. The worker marks the folder as the right one and writes new archives there. Archives that do not lie there will be found missing."
          open={open}
          onOpenChange={(next) => {
            setOpen(next);
            if (!next) reset();
          }}
        >
          <FormError problem={problem} />
          <Button
            variant="danger"
            pending={pending}
            onClick={async () => {
              const answer = await run({ id });
              if (answer.ok) setOpen(false);
            }}
          >
            Use this folder
          </Button>
        </Dialog>
      )}
    </div>
  );
}
