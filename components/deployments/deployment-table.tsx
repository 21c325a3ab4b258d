import { Age } from "@/components/ui/age";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { TierTag } from "@/components/ui/tier";
import type { DeploymentView } from "@/lib/deployments/schema";
import { shortDigest } from "@/lib/releases/rules";
import { DeploymentStatusMark } from "./deployment-status";

/** Deployments, the newest first. */
export function DeploymentTable({ deployments }: { readonly deployments: readonly DeploymentView[] }) {
  return (
    <DataTable
      caption="Deployments"
      columns={[
        { key: "what", label: "Deployment" },
        { key: "status", label: "State" },
        { key: "environment", label: "Environment" },
        { key: "pending", label: "Pending", align: "right" },
        { key: "asked", label: "Asked for" },
        { key: "by", label: "By" },
      ]}
      rows={deployments.map((deployment) => ({
        key: deployment.id,
        href: `/deployments/${deployment.id}`,
        cells: [
          <span key="what">
            Release <span className="font-mono text-sm">{shortDigest(deployment.release.digest)}</span>
          </span>,
          <DeploymentStatusMark key="status" status={deployment.status} />,
          <span key="environment" className="inline-flex flex-wrap items-center gap-x-2">
            {deployment.environment.name}
            <TierTag tier={deployment.environment.tier} />
          </span>,
          deployment.pending ?? "–",
          <Age key="asked" at={deployment.createdAt} />,
          <span key="by">
            {deployment.requestedBy}
            {deployment.reason ? <span className="block text-sm text-muted">{deployment.reason}</span> : null}
          </span>,
        ],
      }))}
      empty={
        <EmptyState
          title="Nothing has been deployed yet"
          hint="Ask for a deployment: choose a release and the environment it should come to."
        />
      }
    />
  );
}
