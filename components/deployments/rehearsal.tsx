"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { rehearse } from "@/app/(signed-in)/deployments/actions";
import { useAction } from "@/components/shell/use-action";
import { Age } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FormError } from "@/components/ui/form-error";
import { LongList } from "@/components/ui/long-list";
import { Status } from "@/components/ui/status";
import type { RehearsalReport } from "@/lib/deployments/rehearsal-report";
import type { DeploymentDetail } from "@/lib/deployments/schema";
import { formatCount, formatDuration } from "@/lib/format";

type Props = Pick<DeploymentDetail, "deployment" | "rehearsals"> & { readonly refusal: string | null };

const looks = { running: "running", succeeded: "ok", failed: "failed", unknown: "unknown" } as const;

/** What the release did to a copy of this database. */
export function Rehearsal({ deployment, rehearsals, refusal }: Props) {
  const router = useRouter();
  const { run, pending, problem } = useAction(rehearse);
  const [newest] = rehearsals;
  async function start() {
    const answer = await run({ id: deployment.id });
    if (answer.ok) router.refresh();
  }
  return (
    <Card
      title="Rehearsal on a copy"
      actions={
        deployment.status === "requested" ? (
          <Button
            pending={pending}
            disabled={refusal !== null}
            title={refusal ?? undefined}
            onClick={() => void start()}
          >
            {newest ? "Rehearse again" : "Rehearse"}
          </Button>
        ) : null
      }
    >
      <FormError problem={problem} />
      {newest ? (
        <Report rehearsal={newest} />
      ) : (
        <p className="text-muted">
          Restores the newest verified backup on the scratch server, deploys the release there, and measures. The
          database itself is not touched.
        </p>
      )}
    </Card>
  );
}

function Report({ rehearsal }: { readonly rehearsal: DeploymentDetail["rehearsals"][number] }) {
  const { status, createdAt, runId, isOfThisPlan, sentence, report } = rehearsal;
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-3">
        <Status is={looks[status]}>{status}</Status>
        <span>{sentence}</span>
        <Link href={`/runs/${runId}`} className="text-sm underline underline-offset-2">
          run
        </Link>
        <span className="text-sm text-muted">
          <Age at={createdAt} />
        </span>
      </p>
      {isOfThisPlan ? null : (
        <p className="mt-1">
          <Status is="attention">Of an earlier plan: it does not count any more.</Status>
        </p>
      )}
      {report ? <Measures report={report} /> : null}
    </>
  );
}

/** Seen in one sample only: somewhere between nothing and the distance of two. */
function heldFor(longestMs: number): string {
  return longestMs < 50 ? "for a moment (less than 50 ms)" : `for ${formatDuration(longestMs)}`;
}

function Measures({ report }: { readonly report: RehearsalReport }) {
  const slowestFirst = report.migrations.toSorted((a, b) => (b.ms ?? Infinity) - (a.ms ?? Infinity));
  const { locks, rows, schema, checks, restoreMs, problem, notes } = report;
  return (
    <div className="mt-4 space-y-4">
      {problem?.hint ? <p className="text-muted">{problem.hint}</p> : null}
      <List
        title={`Migrations, the slowest first, after restoring the copy in ${formatDuration(restoreMs)}`}
        empty="Nothing was pending on the copy."
        items={slowestFirst.map(({ name, ms }) => `${name}: ${ms === null ? "failed" : formatDuration(ms)}`)}
      />
      <List
        title="Locks that others would wait for"
        empty="None was seen."
        items={locks.map(({ table, mode, longestMs }) => `${mode} on ${table} ${heldFor(longestMs)}`)}
      />
      <List
        title="Rows"
        empty="No table's number of rows changed."
        items={rows.map(({ table, before, after }) => `${table}: ${counted(before)} before, ${counted(after)} after`)}
      />
      <List
        title="Schema"
        empty="Nothing of the schema changed."
        items={schema.map(
          ({ kind, name, change }) =>
            `${change === "extra" ? "new" : change === "missing" ? "gone" : "changed"}: ${kind} ${name}`,
        )}
      />
      <List
        title="Check queries"
        empty="The policy has none."
        items={checks.map(({ name, problem: not }) => `${name}: ${not ?? "holds"}`)}
      />
      <p className="text-sm text-muted">{notes.join(" · ")}</p>
    </div>
  );
}

function counted(count: number | null): string {
  return count === null ? "no such table" : formatCount(count);
}

function List({
  title,
  items,
  empty,
}: {
  readonly title: string;
  readonly items: readonly string[];
  readonly empty: string;
}) {
  return (
    <div>
      <h3 className="text-sm font-semibold">{title}</h3>
      {items.length === 0 ? <p className="text-sm text-muted">{empty}</p> : null}
      <LongList
        items={items.map((item) => ({ key: item, content: item }))}
        most={12}
        className="list-disc pl-5 text-sm break-words"
      />
    </div>
  );
}
