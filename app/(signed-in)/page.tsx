import type { Metadata } from "next";
import { OverviewPage } from "@/components/overview/overview-page";
import { denied } from "@/lib/auth/rules";
import { getOverview } from "@/lib/overview/data";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Overview" };

export default async function Page() {
  const actor = await requireActor();
  const mayAdd = denied("environment:add", actor, null) === null;
  return <OverviewPage first={await getOverview(actor)} mayAdd={mayAdd} />;
}
