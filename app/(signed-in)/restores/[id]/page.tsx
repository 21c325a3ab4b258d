import type { Metadata } from "next";
import Link from "next/link";
import { z } from "zod";
import { RestoreActions } from "@/components/restores/restore-actions";
import { RestoreFacts } from "@/components/restores/restore-facts";
import { RestoreProof } from "@/components/restores/restore-proof";
import { LinkButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Copyable } from "@/components/ui/copyable";
import { PageHeader } from "@/components/ui/page-header";
import { Verdict } from "@/components/ui/verdict";
import { getRestore } from "@/lib/restores/data";
import { verdictOf } from "@/lib/restores/rules";
import { afterTheMove } from "@/lib/rollback/plan/steps/restore/rules";
import { found } from "@/lib/web/found";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Restore" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function RestorePage({ params }: Props) {
  const actor = await requireActor();
  const id = z
    .uuid()
    .catch("00000000-0000-0000-0000-000000000000")
    .parse((await params).id);
  const { restore, source, connection, refusals } = await found(getRestore(actor, id));
  const { environment, report, presence } = restore;
  return (
    <>
      <PageHeader
        tier={environment.tier}
        eyebrow={<Link href={`/environments/${environment.id}`}>{environment.name}</Link>}
        title={<span className="font-mono text-xl break-all">{restore.database}</span>}
        actions={
          <>
            <LinkButton href={`/runs/${restore.runId}`}>Open the run</LinkButton>
            <RestoreActions restore={restore} source={source} refusals={refusals} />
          </>
        }
      />
      <div className="space-y-4">
        <Card tier={environment.tier}>
          <div data-restore={restore.status}>
            <Verdict {...verdictOf({ ...restore, sentence: report?.sentence ?? null })} />
          </div>
          <div className="mt-4">
            <RestoreFacts restore={restore} source={source} />
          </div>
        </Card>
        {presence === "there" ? (
          <Card title="How to reach it">
            <Copyable text={connection} cut={400} label="the connection string" />
            <p className="mt-2 text-muted">
              The password is not in it: it is the one of {environment.name}, and these pages hold no key to it. The
              role owns the new database; whoever may use the source may use this one too.
            </p>
            <p className="mt-2 max-w-[80ch] [overflow-wrap:anywhere]">
              {afterTheMove({ restored: restore.database, environment: environment.name, old: source })}{" "}
              <Link href="/environments" className="underline underline-offset-2">
                Environments
              </Link>
            </p>
          </Card>
        ) : null}
        {report ? <RestoreProof report={report} durationMs={restore.durationMs} /> : null}
      </div>
    </>
  );
}
