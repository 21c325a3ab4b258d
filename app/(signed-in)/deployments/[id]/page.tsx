import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { DeploymentPage } from "@/components/deployments/deployment-page";
import { getDeployment, readPendingSql } from "@/lib/deployments/data";
import { DeploymentInput } from "@/lib/deployments/schema";
import { found } from "@/lib/web/found";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Deployment" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function OneDeploymentPage({ params }: Props) {
  const actor = await requireActor();
  const input = DeploymentInput.safeParse(await params);
  if (!input.success) notFound();
  const detail = await found(getDeployment(actor, input.data.id));
  const sql = detail.refusals.readSql ? {} : await readPendingSql(actor, input.data.id);
  return <DeploymentPage detail={detail} sql={sql} />;
}
