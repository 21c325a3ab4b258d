import type { Metadata } from "next";
import { AddProject } from "@/components/environments/add-project";
import { NewEnvironment } from "@/components/environments/new-environment";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Verdict } from "@/components/ui/verdict";
import { denied } from "@/lib/auth/rules";
import { listProjects } from "@/lib/projects/data";
import { explainRefusal } from "@/lib/web/explain-refusal";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Add an environment" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function NewEnvironmentPage({ searchParams }: Props) {
  const actor = await requireActor();
  const refusal = await explainRefusal(actor, "environment:add");
  if (refusal)
    return <Verdict wholePage is="waiting" title="Environments are added by administrators." because={refusal} />;
  const projects = (await listProjects(actor)).filter(({ disabledAt }) => disabledAt === null);
  const asked = (await searchParams).project;
  const project = projects.find(({ id }) => id === asked)?.id ?? null;
  return (
    <>
      <PageHeader
        title="Add an environment"
        answer="The worker looks at the database first, by reading only. You see what it found before anything is kept."
      />
      {projects.length === 0 ? (
        <EmptyState
          title="There is no project yet."
          hint="An environment belongs to a project: one application with one Prisma schema."
          action={<AddProject refusal={denied("project:add", actor, null)} />}
        />
      ) : (
        <NewEnvironment projects={projects.map(({ id, name }) => ({ value: id, label: name }))} project={project} />
      )}
    </>
  );
}
