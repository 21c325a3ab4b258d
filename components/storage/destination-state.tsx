"use client";

import { useNow } from "@/components/ui/clock";
import { Status } from "@/components/ui/status";
import { stateOf } from "@/lib/destinations/rules";
import type { DestinationView } from "@/lib/destinations/schema";

/** Whether a destination works; turns into unknown by itself when nobody has looked for long. */
export function DestinationState(destination: Pick<DestinationView, "disabledAt" | "seen">) {
  const now = useNow();
  const { is, word } = stateOf(destination, now ?? 0);
  return <Status is={is}>{word}</Status>;
}
