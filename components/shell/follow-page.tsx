"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const everyMs = 10_000;

/** Draws the page anew while somebody looks at it, so that it is never older than what the worker last saw. */
export function FollowPage() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
