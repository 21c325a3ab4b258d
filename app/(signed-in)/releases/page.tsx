import type { Metadata } from "next";
import { ReleaseFolder } from "@/components/releases/release-folder";
import { ReleaseTable } from "@/components/releases/release-table";
import { TakeRelease } from "@/components/releases/take-release";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { denied } from "@/lib/auth/rules";
import { listProjects } from "@/lib/projects/data";
import { listReleases } from "@/lib/releases/data";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Releases" };

export default async function ReleasesPage() {
  const actor = await requireActor();
  const [projects, releases] = await Promise.all([listProjects(actor), listReleases(actor)]);
  const refusal = denied("release:take", actor, null);
  const mayRead = denied("release:read", actor, null) === null;
  const mayEdit = denied("project:edit", actor, null) === null;
  return (
    <>
      <PageHeader
        title="Releases"
        answer={
          <>
            The schema and the migrations of one moment. What is reviewed is byte for byte what is deployed.
            {refusal ? <span className="block">{refusal}</span> : null}
          </>
        }
      />
      {projects.map(({ id, name, releaseFolder: folder }, index) => (
        <section key={id} className="mb-8">
          <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
            <div className="min-w-0">
              <h2 className="text-lg font-semibold">{name}</h2>
              <p className="text-sm [overflow-wrap:anywhere] text-muted">
                {folder ? (
                  <>
                    taken from <span className="font-mono">{folder}</span>
                  </>
                ) : (
                  "No folder is named yet to take releases from."
                )}
              </p>
            </div>
            <div className="flex flex-wrap gap-2 max-sm:flex-row-reverse">
              {mayEdit ? <ReleaseFolder projectId={id} name={name} folder={folder} /> : null}
              <TakeRelease projectId={id} name={name} folder={folder} primary={index === 0} refusal={refusal} />
            </div>
          </div>
          <ReleaseTable releases={releases.filter(({ project }) => project.id === id)} mayRead={mayRead} />
        </section>
      ))}
      {projects.length === 0 ? (
        <EmptyState title="There is no project yet." hint="An administrator adds one on the page Environments." />
      ) : null}
    </>
  );
}
