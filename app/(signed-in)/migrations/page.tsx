import type { Metadata } from "next";
import Link from "next/link";
import { EnvironmentFindings } from "@/components/migrations/environment-findings";
import { MigrationMatrixTable } from "@/components/migrations/migration-matrix";
import { FollowPage } from "@/components/shell/follow-page";
import { LinkButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { StatusMarks } from "@/components/ui/status-marks";
import { denied } from "@/lib/auth/rules";
import { getMigrations } from "@/lib/migrations/data";
import { openFolds } from "@/lib/migrations/folding/rules";
import { shortDigest } from "@/lib/releases/rules";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Migrations" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function MigrationsPage({ searchParams }: Props) {
  const actor = await requireActor();
  const open = openFolds((await searchParams).open);
  const { projects } = await getMigrations(actor);
  return (
    <>
      <FollowPage />
      <StatusMarks />
      <PageHeader
        title="Migrations"
        answer={projects.map(({ id, name, matrix }) => (
          <span key={id} className="block">
            {projects.length > 1 ? `${name}: ` : ""}
            {matrix.sentence}
          </span>
        ))}
        actions={
          <>
            <LinkButton href="/releases">Releases</LinkButton>
            <LinkButton href="/deployments">Deployments</LinkButton>
          </>
        }
      />
      {projects.map((project) => (
        <section key={project.id} className="mb-8 space-y-4">
          <h2 className="text-lg font-semibold">
            {project.name}{" "}
            <span className="text-base font-normal text-muted">
              {project.release ? (
                <>
                  compared with release{" "}
                  <Link
                    href={`/releases/${project.release.id}`}
                    className="font-mono text-sm underline underline-offset-2"
                  >
                    {shortDigest(project.release.digest)}
                  </Link>
                  {project.release.appVersion ? ` (${project.release.appVersion})` : ""}
                </>
              ) : (
                "no release to compare with yet"
              )}
            </span>
          </h2>
          <div className="grid gap-4 lg:grid-cols-3">
            {project.environments.map((environment) => (
              <EnvironmentFindings
                key={environment.id}
                environment={environment}
                refusal={denied("drift:check", actor, environment.tier)}
              />
            ))}
          </div>
          <Card title="Migrations by environment">
            <MigrationMatrixTable project={project} open={open} />
          </Card>
        </section>
      ))}
      {projects.length === 0 ? (
        <EmptyState title="There is no project yet." hint="An administrator adds one on the page Environments." />
      ) : null}
    </>
  );
}
