import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { DeploymentPage } from "@/components/deployments/deployment-page";
import { getDeployment, readPendingSql } from "@/lib/deployments/data";
import { pageOfReview } from "@/lib/deployments/reviewed/rules";
import { DeploymentInput } from "@/lib/deployments/schema";
import type { Review } from "@/lib/sql-review/schema";
import { found } from "@/lib/web/found";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Deployment" };

type Props = {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
};
const Page = z.coerce.number().int().min(1).max(1_000).catch(1);

export default async function OneDeploymentPage({ params, searchParams }: Props) {
  const actor = await requireActor();
  const input = DeploymentInput.safeParse(await params);
  if (!input.success) notFound();
  const detail = await found(getDeployment(actor, input.data.id));
  const review = detail.plan?.review as Review | null | undefined;
  const reviewed = review ? pageOfReview(review.files, Page.parse((await searchParams).page)) : null;
  const names = reviewed?.files.map(({ file }) => file.name) ?? [];
  const sql = detail.refusals.readSql ? {} : await readPendingSql(actor, input.data.id, names);
  return <DeploymentPage detail={detail} reviewed={reviewed} sql={sql} />;
}
