import Link from "next/link";
import { Age } from "@/components/ui/age";
import { Copyable, CopyButton } from "@/components/ui/copyable";
import { Fact, FactList } from "@/components/ui/facts";
import { Verdict } from "@/components/ui/verdict";
import { judgeMarker } from "@/lib/environments/rules";
import type { EnvironmentView, MarkView } from "@/lib/environments/schema";

type Props = { readonly environment: EnvironmentView; readonly mark: MarkView | null };

/** Which database was registered, what it says of itself, and the command where our role may not write that. */
export function MarkerState({ environment, mark }: Props) {
  const { tier, seen, systemIdentifier, databaseOid, observations } = environment;
  const observedAt = observations.find(({ kind }) => kind === "database")?.observedAt ?? "";
  const { is, title, because } = judgeMarker(tier, seen, observedAt, mark);
  return (
    <div className="space-y-4">
      <Verdict is={is} title={title} because={because} />
      {mark?.command && is === "attention" ? <Statement sql={`${mark.command};`} /> : null}
      <FactList>
        <Fact label="Database oid">
          {databaseOid === null ? "not registered yet" : <Copyable text={String(databaseOid)} label="the oid" />}
        </Fact>
        <Fact label="System">
          {systemIdentifier === null ? (
            <span>not known: our role may not read it</span>
          ) : (
            <Copyable text={systemIdentifier} label="the system identifier" />
          )}
        </Fact>
        {mark ? (
          <Fact label="Last marking">
            <Link href={`/runs/${mark.runId}`} className="underline decoration-line underline-offset-2">
              {mark.status === "succeeded" && mark.command ? "not allowed" : mark.status}
            </Link>
            <Age at={mark.at} />
          </Fact>
        ) : null}
      </FactList>
    </div>
  );
}

function Statement({ sql }: { readonly sql: string }) {
  return (
    <div className="flex items-start justify-between gap-2 rounded-md border border-line bg-page p-3">
      <pre className="min-w-0 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">{sql}</pre>
      <CopyButton text={sql} label="the statement" />
    </div>
  );
}
