import { Cell } from "@/components/migrations/cell";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { TierTag } from "@/components/ui/tier";
import type { ProjectMigrations } from "@/lib/migrations/schema";

/** Migrations x environments, the newest first: how far each is, at a glance. */
export function MigrationMatrixTable({ project }: { readonly project: ProjectMigrations }) {
  const { environments, matrix } = project;
  const rows = [...matrix.rows].reverse();
  if (rows.length === 0) return <p className="text-muted">Neither a release nor a database has a migration.</p>;
  return (
    <ScrollRegion label={`Migrations of ${project.name} by environment`}>
      <table className="w-full border-collapse text-left text-sm">
        <caption className="sr-only">Migrations of {project.name} by environment</caption>
        <thead>
          <tr>
            <th scope="col" className="py-2 pr-4 font-semibold">
              Migration
            </th>
            {environments.map(({ id, name, tier }) => (
              <th key={id} scope="col" className="px-3 py-2 font-semibold whitespace-nowrap">
                <span className="block">{name}</span>
                <TierTag tier={tier} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells }) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="min-w-48 py-1.5 pr-4 text-left font-mono font-normal break-all">
                {name}
              </th>
              {environments.map(({ id }, index) => (
                <td key={id} className="px-3 py-1.5 whitespace-nowrap">
                  <Cell cell={cells[index] ?? null} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
