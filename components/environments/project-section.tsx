import { AddEnvironmentLink } from "@/components/environments/add-environment-link";
import { EnvironmentTable } from "@/components/environments/environment-table";
import { ManageProject } from "@/components/environments/manage-project";
import { EmptyState } from "@/components/ui/empty-state";
import { Status } from "@/components/ui/status";
import type { EnvironmentView } from "@/lib/environments/schema";
import type { ProjectView } from "@/lib/projects/schema";

type Props = {
  readonly project: ProjectView;
  readonly environments: readonly EnvironmentView[];
  readonly refusals: { readonly edit: string | null; readonly add: string | null };
};

/** A project and its environments. */
export function ProjectSection({ project, environments, refusals }: Props) {
  return (
    <section aria-label={project.name} className="mb-8">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 className="flex items-center gap-3 text-lg font-semibold">
          {project.name}
          {project.disabledAt ? <Status is="none">switched off</Status> : null}
        </h2>
        <ManageProject project={project} refusal={refusals.edit} />
      </div>
      {environments.length > 0 ? (
        <EnvironmentTable environments={environments} projectOff={project.disabledAt !== null} />
      ) : (
        <EmptyState
          title="This project has no environment yet."
          hint="An environment is one Postgres database of the project."
          action={<AddEnvironmentLink refusal={refusals.add} project={project.id} />}
        />
      )}
    </section>
  );
}
