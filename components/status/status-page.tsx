import Link from "next/link";
import { Brand } from "@/components/shell/brand";
import { DemoBanner } from "@/components/shell/plain-shell";
import { OpenStatus } from "@/components/status/open-status";
import { Age } from "@/components/ui/age";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Status } from "@/components/ui/status";
import { TierTag } from "@/components/ui/tier";
import { Verdict } from "@/components/ui/verdict";
import type { EnvironmentStatus, ProjectStatus } from "@/lib/status/schema";

type Props = {
  readonly projects: readonly ProjectStatus[];
  readonly signedIn: boolean;
  readonly mayOpen: boolean;
  readonly demo: boolean;
};

/** One quiet page, to leave open on a wall. */
export function StatusPage({ projects, signedIn, mayOpen, demo }: Props) {
  return (
    <div className="flex min-h-dvh flex-col">
      {demo ? <DemoBanner /> : null}
      <main className="mx-auto w-full max-w-6xl flex-1 px-4 py-8">
        <div className="mb-6 flex items-center justify-between gap-4">
          <Brand />
          {signedIn ? (
            <Link href="/" className="underline underline-offset-2">
              Overview
            </Link>
          ) : (
            <Link href="/sign-in" className="underline underline-offset-2">
              Sign in
            </Link>
          )}
        </div>
        <h1 className="sr-only">Status</h1>
        {projects.length === 0 ? <EmptyState title="Nothing is watched yet." hint="Projects appear here." /> : null}
        {projects.map((project) => (
          <section key={project.id} className="mb-8">
            <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
              <h2 className="text-2xl font-semibold tracking-tight">{project.name}</h2>
              {mayOpen ? <OpenStatus projectId={project.id} name={project.name} open={project.open} /> : null}
            </div>
            {project.environments.length === 0 ? <p className="text-muted">Nothing of it is watched.</p> : null}
            <div className="grid gap-4 md:grid-cols-2 lg:grid-cols-3">
              {project.environments.map((environment) => (
                <OneEnvironment key={environment.id} environment={environment} />
              ))}
            </div>
          </section>
        ))}
      </main>
    </div>
  );
}

function OneEnvironment({
  environment: { tier, is, sentence, lines, running },
}: {
  readonly environment: EnvironmentStatus;
}) {
  return (
    <Card tier={tier} className="h-full">
      <TierTag tier={tier} />
      <div className="my-3">
        <Verdict is={is} title={sentence} because={running} />
      </div>
      <dl className="space-y-2">
        {lines.map((line) => (
          <div key={line.label}>
            <dt className="text-sm text-muted">{line.label}</dt>
            <dd className="flex flex-wrap items-baseline gap-x-2">
              <Status is={line.is}>{line.words}</Status>
              {line.at ? (
                <span className="text-sm text-muted">
                  <Age at={line.at} staleAfter={45} />
                </span>
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
