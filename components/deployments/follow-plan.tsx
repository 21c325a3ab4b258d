"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

type Props = { readonly planning: boolean; readonly running: boolean };

/** Draws the page anew while something of this deployment is under way, and now and then for what others say. */
export function FollowPlan({ planning, running }: Props) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), planning || running ? 1_500 : 10_000);
    return () => clearInterval(timer);
  }, [planning, running, router]);
  return null;
}
