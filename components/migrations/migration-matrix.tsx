import { Fragment } from "react";
import { Cell } from "@/components/migrations/cell";
import { FoldRow } from "@/components/migrations/fold-row";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { TierTag } from "@/components/ui/tier";
import { foldKey, foldRows, type MatrixRow, toggleFold } from "@/lib/migrations/folding/rules";
import type { ProjectMigrations } from "@/lib/migrations/schema";

type Props = {
  readonly project: ProjectMigrations;
  /** The folds that are open, as the page's address names them. */
  readonly open: ReadonlySet<string>;
};

/** Migrations x environments, the newest first: how far each is, at a glance. What is alike everywhere is folded. */
export function MigrationMatrixTable({ project, open }: Props) {
  const { id: projectId, environments, matrix } = project;
  if (matrix.rows.length === 0) return <p className="text-muted">Neither a release nor a database has a migration.</p>;
  return (
    <ScrollRegion label={`Migrations of ${project.name} by environment`}>
      <table className="w-full border-collapse text-left text-sm [&_tbody_td]:px-3 [&_tbody_td]:py-1.5 [&_tbody_td]:whitespace-nowrap [&_tbody_tr]:border-t [&_tbody_tr]:border-line [&_th]:text-left">
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
          {foldRows(matrix.rows).map(({ row, fold }) => {
            if (!fold) return <OneRow key={row.name} row={row} />;
            const key = foldKey(projectId, fold);
            return (
              <Fragment key={key}>
                <FoldRow fold={fold} columns={environments.length} open={open.has(key)} href={toggleFold(open, key)} />
                {open.has(key) ? fold.rows.map((one) => <OneRow key={one.name} row={one} />) : null}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function OneRow({ row: { name, cells } }: { readonly row: MatrixRow }) {
  return (
    <tr>
      <th scope="row" className="min-w-48 py-1.5 pr-4 font-mono font-normal break-all">
        {name}
      </th>
      {cells.map((cell, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cells stand in the order of the columns.
        <Cell key={index} cell={cell} />
      ))}
    </tr>
  );
}
