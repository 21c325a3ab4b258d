import type { Metadata } from "next";
import { ChooseEnvironment } from "@/components/rollback/choose-environment";
import { PageHeader } from "@/components/ui/page-header";
import { getOverview } from "@/lib/overview/data";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Rollback" };

export default async function ChooseRollbackPage() {
  const { cards } = await getOverview(await requireActor());
  return (
    <>
      <PageHeader
        title="Rollback"
        answer="Something is wrong: choose where. The guide asks one question after the other, answers those that Holdfast can see, and ends with a plan. Nothing is done by looking."
      />
      <ChooseEnvironment cards={cards} />
    </>
  );
}
