import { LiveState } from "@/components/environments/live-state";
import { DataTable } from "@/components/ui/data-table";
import { Status } from "@/components/ui/status";
import { TierTag } from "@/components/ui/tier";
import type { EnvironmentView } from "@/lib/environments/schema";
import { formatBytes } from "@/lib/format";

type Props = { readonly environments: readonly EnvironmentView[]; readonly projectOff: boolean };

const columns = [
  { key: "name", label: "Environment" },
  { key: "tier", label: "Tier" },
  { key: "database", label: "Database" },
  { key: "state", label: "Reachable" },
  { key: "size", label: "Size", align: "right" },
] as const;

/** The environments of a project, production first. */
export function EnvironmentTable({ environments, projectOff }: Props) {
  return (
    <DataTable
      caption="Environments"
      columns={columns}
      rows={environments.map((environment) => ({
        key: environment.id,
        href: `/environments/${environment.id}`,
        cells: [
          environment.name,
          <TierTag key="tier" tier={environment.tier} />,
          <span key="place" className="font-mono text-sm [overflow-wrap:anywhere]">
            {environment.database} @ {environment.host}:{environment.port}
          </span>,
          environment.disabledAt || projectOff ? (
            <Status key="state" is="none">
              not watched
            </Status>
          ) : (
            <LiveState key="state" environmentId={environment.id} kind="database" first={environment.observations} />
          ),
          environment.databaseBytes === null ? "unknown" : formatBytes(environment.databaseBytes),
        ],
      }))}
      empty={null}
    />
  );
}
