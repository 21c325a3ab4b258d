import type { Metadata } from "next";
import { AddEnvironmentLink } from "@/components/environments/add-environment-link";
import { AddProject } from "@/components/environments/add-project";
import { ProjectSection } from "@/components/environments/project-section";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { denied } from "@/lib/auth/rules";
import { listEnvironments } from "@/lib/environments/data";
import { listProjects } from "@/lib/projects/data";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Environments" };

export default async function EnvironmentsPage() {
  const actor = await requireActor();
  const [projects, environments] = await Promise.all([
    listProjects(actor),
    listEnvironments(actor, { disabled: true }),
  ]);
  const refusals = { add: denied("environment:add", actor, null), edit: denied("project:edit", actor, null) };
  const watched = environments.filter(({ disabledAt }) => disabledAt === null).length;
  return (
    <>
      <PageHeader
        title="Environments"
        answer={
          <>
            {watched === 1 ? "1 database is watched." : `${watched} databases are watched.`}{" "}
            {refusals.add ? "Only administrators add or change them." : null}
          </>
        }
        actions={
          <>
            <AddProject refusal={denied("project:add", actor, null)} />
            <AddEnvironmentLink refusal={refusals.add} primary />
          </>
        }
      />
      {projects.map((project) => (
        <ProjectSection
          key={project.id}
          project={project}
          environments={environments.filter((environment) => environment.project.id === project.id)}
          refusals={refusals}
        />
      ))}
      {projects.length === 0 ? (
        <EmptyState
          title="There is no project yet."
          hint="A project is one application with one Prisma schema; its databases are its environments."
        />
      ) : null}
    </>
  );
}
