"use client";

import { endOwnSession } from "@/app/(signed-in)/account/actions";
import { useAction } from "@/components/shell/use-action";
import { Age } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { FormError } from "@/components/ui/form-error";
import type { SessionView } from "@/lib/people/schema";

const columns = [
  { key: "browser", label: "Browser" },
  { key: "address", label: "Address" },
  { key: "since", label: "Signed in" },
  { key: "seen", label: "Last seen" },
  { key: "end", label: "End", align: "right" },
] as const;

/** The browsers in which one is signed in. */
export function SessionList({ sessions }: { readonly sessions: readonly SessionView[] }) {
  const { run, pending, problem } = useAction(endOwnSession);
  const rows = sessions.map((session) => ({
    key: session.id,
    cells: [
      session.browser,
      <span key="address" className="font-mono text-sm">
        {session.address}
      </span>,
      <Age key="since" at={session.createdAt} />,
      <Age key="seen" at={session.lastSeenAt} />,
      session.current ? (
        <span key="end" className="text-sm text-muted">
          This browser
        </span>
      ) : (
        <Button
          key="end"
          size="sm"
          pending={pending}
          aria-label={`End the session of ${session.browser}, ${session.address}`}
          onClick={() => void run({ id: session.id })}
        >
          End
        </Button>
      ),
    ],
  }));
  return (
    <>
      <FormError problem={problem} />
      <DataTable caption="Your sessions" columns={columns} rows={rows} empty={null} />
    </>
  );
}
