"use client";

import { open as openStatus } from "@/app/status/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";

type Props = { readonly projectId: string; readonly name: string; readonly open: boolean };

/** Whether people who are not signed in may see this part of the page, and the button that changes it. */
export function OpenStatus({ projectId, name, open }: Props) {
  const { run, pending, problem } = useAction(openStatus);
  return (
    <div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <span>{open ? "Everybody sees this, without signing in." : "Only people who are signed in see this."}</span>
        <Button size="sm" pending={pending} onClick={() => void run({ projectId, open: !open })}>
          {open ? "Hide it" : "Show it to everybody"}
          <span className="sr-only"> ({name})</span>
        </Button>
      </div>
      <FormError problem={problem} />
    </div>
  );
}
