import type { Metadata } from "next";
import { RestoreTable } from "@/components/restores/restore-table";
import { PageHeader } from "@/components/ui/page-header";
import { listRestores } from "@/lib/restores/data";
import { restoresAnswer } from "@/lib/restores/rules";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Restores" };

export default async function RestoresPage() {
  const actor = await requireActor();
  const restores = await listRestores(actor);
  return (
    <>
      <PageHeader title="Restores" answer={restoresAnswer(restores)} />
      <RestoreTable restores={restores} />
    </>
  );
}
