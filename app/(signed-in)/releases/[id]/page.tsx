import type { Metadata } from "next";
import Link from "next/link";
import { z } from "zod";
import { MigrationSql } from "@/components/releases/migration-sql";
import { Age } from "@/components/ui/age";
import { LinkButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Copyable } from "@/components/ui/copyable";
import { Fact, FactList } from "@/components/ui/facts";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { Verdict } from "@/components/ui/verdict";
import { getRelease } from "@/lib/releases/data";
import { describeOrigin, shortDigest } from "@/lib/releases/rules";
import { explainRefusal } from "@/lib/web/explain-refusal";
import { found } from "@/lib/web/found";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Release" };

type Props = {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
};
const Page = z.coerce.number().int().min(1).max(1_000).catch(1);

export default async function ReleasePage({ params, searchParams }: Props) {
  const actor = await requireActor();
  const refusal = await explainRefusal(actor, "release:read");
  if (refusal)
    return <Verdict wholePage is="waiting" title="The SQL of releases is for operators." because={refusal} />;
  const id = z
    .uuid()
    .catch("00000000-0000-0000-0000-000000000000")
    .parse((await params).id);
  const page = Page.parse((await searchParams).page);
  const { release, migrations, first, total, otherFiles } = await found(getRelease(actor, id, page));
  const last = first + migrations.length - 1;
  return (
    <>
      <PageHeader
        eyebrow={
          <>
            <Link href="/releases" className="underline underline-offset-2">
              Releases
            </Link>
            {release.project.name}
          </>
        }
        title={
          <>
            Release <span className="font-mono">{shortDigest(release.digest)}</span>
          </>
        }
        actions={<LinkButton href="/deployments">Deployments</LinkButton>}
        answer={`${release.migrationCount} migrations. ${describeOrigin(release)}`}
      />
      <div className="space-y-4">
        <Card title="What it is">
          <FactList columns={2}>
            <Fact label="Application">
              {release.appVersion ? (
                <Copyable text={release.appVersion} label="the version" />
              ) : (
                <span className="text-muted">not named</span>
              )}
            </Fact>
            <Fact label="Taken">
              <Age at={release.createdAt} /> by {release.takenBy}
            </Fact>
            <Fact label="Commit">
              {release.gitCommit ? <Copyable text={release.gitCommit} label="the commit" /> : "not known"}
            </Fact>
            <Fact label="Taken from">
              <Copyable text={release.source} label="the folder" />
            </Fact>
            <Fact label="SHA-256">
              <Copyable text={release.digest} label="the digest" />
            </Fact>
            <Fact label="Other files">
              <span className="font-mono text-sm [overflow-wrap:anywhere]">
                {otherFiles.map(({ path }) => path).join(", ") || "none"}
              </span>
            </Fact>
          </FactList>
        </Card>
        <Card title="Migrations, the newest first">
          <MigrationSql migrations={migrations} open={page === 1 ? migrations[0]?.name : undefined} />
          {migrations.length === 0 ? <p className="text-muted">There are no more on this page.</p> : null}
          <Pagination
            newer={page > 1 ? `/releases/${id}?page=${page - 1}` : null}
            older={last < total ? `/releases/${id}?page=${page + 1}` : null}
            label={`${first}–${last} of ${total}`}
          />
        </Card>
      </div>
    </>
  );
}
