"use client";

import { open as openStatus } from "@/app/status/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";

type Props = { readonly projectId: string; readonly open: boolean };

/** Whether people who are not signed in may see this page. */
export function OpenStatus({ projectId, open }: Props) {
  const { run, pending, problem } = useAction(openStatus);
  return (
    <Button
      size="sm"
      variant="ghost"
      pending={pending}
      title={problem?.message}
      onClick={() => void run({ projectId, open: !open })}
    >
      {open ? "Everybody may see this; hide it" : "Only signed-in people see this; show it to everybody"}
    </Button>
  );
}
