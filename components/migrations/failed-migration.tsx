import Link from "next/link";
import { MarkMigration } from "@/components/migrations/mark-migration";
import { StatementList } from "@/components/migrations/statement-list";
import { Age } from "@/components/ui/age";
import { Card } from "@/components/ui/card";
import { Copyable } from "@/components/ui/copyable";
import { Fact, FactList } from "@/components/ui/facts";
import type { StatusKind } from "@/components/ui/status";
import { Verdict } from "@/components/ui/verdict";
import type { EnvironmentView } from "@/lib/environments/schema";
import type { FailureView, Recommendation } from "@/lib/migrations/failure/schema";
import { shortDigest } from "@/lib/releases/rules";

type Props = {
  readonly environment: EnvironmentView;
  readonly failure: FailureView;
  readonly refusal: string | null;
  readonly readRefusal: string | null;
};

const looks: Record<Recommendation["found"], StatusKind> = {
  nothing: "waiting",
  everything: "waiting",
  partly: "attention",
  unknown: "unknown",
};

/** One failed migration: what follows, what can be done, and the evidence. */
export function FailedMigration({ environment, failure, refusal, readRefusal }: Props) {
  const { migration, startedAt, log, sight, recommendation, sql } = failure;
  return (
    <Card title={<span className="font-mono text-base break-all">{migration}</span>}>
      {recommendation ? (
        <Verdict is={looks[recommendation.found]} title={recommendation.title} because={recommendation.because} />
      ) : (
        <Verdict
          is="unknown"
          title="Nobody has looked at what took effect yet"
          because="Have the worker look first: it only reads. What can be marked follows from what it finds."
        />
      )}
      {recommendation && recommendation.mayMark.length > 0 ? (
        <div className="mt-4 flex flex-wrap gap-2">
          {recommendation.mayMark.map((as) => (
            <MarkMigration key={as} environment={environment} failure={failure} as={as} refusal={refusal} />
          ))}
        </div>
      ) : null}
      <div className="mt-5">
        <FactList>
          <Fact label="Started">
            <Age at={startedAt} />
          </Fact>
          <Fact label="File">
            <File failure={failure} />
          </Fact>
          {sight?.file ? <Fact label="Transaction">{sight.transaction.sentence}</Fact> : null}
        </FactList>
      </div>
      {sight && sight.statements.length > 0 ? <StatementList sight={sight} sql={sql} /> : null}
      {readRefusal && sight?.file ? (
        <p className="mt-2 text-sm text-muted">Its SQL is not shown: {readRefusal}</p>
      ) : null}
      <details open className="mt-4 rounded-md border border-line">
        <summary className="cursor-pointer px-3 py-2 text-sm font-semibold">What Prisma wrote down</summary>
        <pre className="border-t border-line bg-raised px-3 py-2 font-mono text-sm whitespace-pre-wrap [overflow-wrap:anywhere]">
          {log ?? "Nothing: it was interrupted before an error could be recorded."}
        </pre>
      </details>
    </Card>
  );
}

function File({ failure: { sight, newestFile } }: Pick<Props, "failure">) {
  const next = {
    same: "The newest release has the same file.",
    changed: "The newest release has another file under this name: that one would be run by the next deployment.",
    missing: "The newest release has no such migration.",
  }[newestFile];
  if (!sight) return <span className="text-muted">{next}</span>;
  if (!sight.file) {
    return (
      <span>
        Unknown: no release has the file with the checksum <Copyable text={sight.checksum} label="the checksum" />.{" "}
        {next}
      </span>
    );
  }
  return (
    <span>
      As it was run, in release{" "}
      <Link href={`/releases/${sight.file.releaseId}`} className="font-mono text-sm underline underline-offset-2">
        {shortDigest(sight.file.digest)}
      </Link>
      . {next}
    </span>
  );
}
