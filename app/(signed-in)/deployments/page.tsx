import type { Metadata } from "next";
import { DeploymentTable } from "@/components/deployments/deployment-table";
import { RequestDeployment } from "@/components/deployments/request-deployment";
import { PageHeader } from "@/components/ui/page-header";
import { denied } from "@/lib/auth/rules";
import { listDeployments } from "@/lib/deployments/data";
import { listEnvironments } from "@/lib/environments/data";
import { listReleases } from "@/lib/releases/data";
import { shortDigest } from "@/lib/releases/rules";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Deployments" };

export default async function DeploymentsPage() {
  const actor = await requireActor();
  const [deployments, environments, releases] = await Promise.all([
    listDeployments(actor),
    listEnvironments(actor),
    listReleases(actor),
  ]);
  const waiting = deployments.filter(({ status }) => status === "requested").length;
  return (
    <>
      <PageHeader
        title="Deployments"
        answer={waiting === 0 ? "Nothing waits." : `${waiting} ${waiting === 1 ? "request is" : "requests are"} open.`}
        actions={
          <RequestDeployment
            environments={environments.map(({ id, name, project }) => ({
              value: id,
              label: `${project.name} ${name}`,
              projectId: project.id,
            }))}
            releases={releases.map(({ id, digest, appVersion, migrationHead, project }) => ({
              value: id,
              label: [shortDigest(digest), appVersion, migrationHead].filter(Boolean).join(" · "),
              projectId: project.id,
            }))}
            refusal={denied("deployment:request", actor, null)}
          />
        }
      />
      <DeploymentTable deployments={deployments} />
    </>
  );
}
