import type { Metadata } from "next";
import { RunTable } from "@/components/runs/run-table";
import { PageHeader } from "@/components/ui/page-header";
import { listRuns } from "@/lib/runs/data";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Runs" };

export default async function RunsPage() {
  const actor = await requireActor();
  const runs = await listRuns(actor, {});
  const active = runs.filter(({ status }) => status === "queued" || status === "running").length;
  return (
    <>
      <PageHeader title="Runs" answer={active === 0 ? "Nothing is running." : `${active} running or waiting.`} />
      <RunTable runs={runs} />
    </>
  );
}
