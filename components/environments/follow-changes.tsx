"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { useOverviewAnswer } from "@/components/overview/use-overview";

/** Draws the page anew when a run of this environment begins or ends, or its state changes. Shows nothing itself. */
export function FollowChanges({ environmentId }: { readonly environmentId: string }) {
  const router = useRouter();
  const { answer } = useOverviewAnswer();
  const known = useRef<string | null>(null);
  const card = answer?.cards.find(({ id }) => id === environmentId);
  const runs = answer?.runs.filter(({ environment }) => environment?.id === environmentId) ?? [];
  const states = card?.observations.map(({ kind, state, since }) => [kind, state, since]);
  const now = answer ? JSON.stringify([runs.map(({ id, status }) => [id, status]), card?.newest?.id, states]) : null;
  useEffect(() => {
    if (now === null || now === known.current) return;
    // The page may be older than the first answer, so that counts as a change too.
    known.current = now;
    router.refresh();
  }, [now, router]);
  return null;
}
