"use client";

import { again } from "@/app/(signed-in)/notifications/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";

export function DeliverAgain({ id }: { readonly id: string }) {
  const { run, pending, problem } = useAction(again);
  return (
    <Button size="sm" variant="ghost" pending={pending} title={problem?.message} onClick={() => void run({ id })}>
      Deliver again
    </Button>
  );
}
