import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EnvironmentPage } from "@/components/environments/environment-page";
import { denied } from "@/lib/auth/rules";
import { listBackups } from "@/lib/backups/data";
import { BackupFilter } from "@/lib/backups/schema";
import { getTrend } from "@/lib/backups/trend/data";
import { getPolicy } from "@/lib/deployments/data";
import { findMark, getEnvironment } from "@/lib/environments/data";
import { getOwner } from "@/lib/environments/get-owner";
import { EnvironmentInput } from "@/lib/environments/schema";
import { getOverview } from "@/lib/overview/data";
import { listRuns } from "@/lib/runs/data";
import { found } from "@/lib/web/found";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Environment" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function OneEnvironmentPage({ params }: Props) {
  const actor = await requireActor();
  const input = EnvironmentInput.safeParse(await params);
  if (!input.success) notFound();
  const { id } = input.data;
  const environment = await found(getEnvironment(actor, id));
  const [overview, mark, { backups }, runs, { freezes }, owner, trend] = await Promise.all([
    getOverview(actor),
    findMark(actor, id),
    listBackups(actor, BackupFilter.parse({ environment: id, status: "all" })),
    listRuns(actor, { environmentId: id, take: 5 }),
    getPolicy(actor, id),
    getOwner(actor, id),
    getTrend(actor, id),
  ]);
  const refusals = {
    backup: environment.disabledAt
      ? `${environment.name} is disabled.`
      : denied("backup:create", actor, environment.tier),
    check: environment.disabledAt
      ? `${environment.name} is disabled.`
      : denied("environment:check", actor, environment.tier),
    edit: denied("environment:edit", actor, environment.tier),
    disable: denied("environment:disable", actor, environment.tier),
  };
  return (
    <EnvironmentPage
      environment={environment}
      overview={overview}
      mark={mark}
      backups={backups.slice(0, 5)}
      runs={runs}
      freezes={freezes}
      owner={owner}
      trend={trend}
      refusals={refusals}
    />
  );
}
