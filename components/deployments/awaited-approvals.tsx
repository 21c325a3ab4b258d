"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { StatusIcon } from "@/components/ui/status";
import type { AwaitedView } from "@/lib/deployments/schema";

const everyMs = 15_000;

/** One line on every page while somebody waits for the reader's approval. When nobody answers it says what was last known. */
export function AwaitedApprovals({ first }: { readonly first: readonly AwaitedView[] }) {
  const path = usePathname();
  const { data: awaited } = useQuery({
    queryKey: ["approvals"],
    queryFn: ({ signal }) => fetchAwaited(signal),
    initialData: first,
    refetchInterval: everyMs,
  });
  const [oldest, ...others] = awaited.filter(({ id }) => path !== `/deployments/${id}`);
  if (!oldest) return null;
  return (
    <div role="status" className="border-b border-line bg-attention/12 text-sm print:hidden">
      <p className="mx-auto flex max-w-6xl items-center gap-2 px-4 py-1.5">
        <StatusIcon is="waiting" />
        <span>
          {oldest.requestedBy} waits for your approval of a deployment to {oldest.environment}.{" "}
          <Link href={`/deployments/${oldest.id}`} className="underline underline-offset-2">
            Look at it
          </Link>
          {others.length > 0 ? (
            <>
              {" · "}
              <Link href="/deployments" className="underline underline-offset-2">
                {others.length} more
              </Link>
            </>
          ) : null}
        </span>
      </p>
    </div>
  );
}

async function fetchAwaited(signal: AbortSignal): Promise<readonly AwaitedView[]> {
  const response = await fetch("/api/live/approvals", { signal, cache: "no-store" });
  if (!response.ok) throw new Error("Holdfast gives no answer.");
  return response.json();
}
