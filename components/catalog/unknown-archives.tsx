import { LookThrough } from "@/components/catalog/look-through";
import { type Adopters, TakeIn } from "@/components/catalog/take-in";
import { Age } from "@/components/ui/age";
import { DataTable } from "@/components/ui/data-table";
import { Status, type StatusKind } from "@/components/ui/status";
import type { FoundVerdict, FoundView, SearchView } from "@/lib/catalog/schema";
import { formatBytes, formatCount, middleCut } from "@/lib/format";

type Props = {
  readonly destination: { readonly id: string; readonly name: string };
  readonly search: SearchView;
  readonly adopters: Adopters;
  readonly refusals: { readonly search: string | null; readonly adopt: string | null };
};

const looks: Record<FoundVerdict, { readonly is: StatusKind; readonly word: string }> = {
  sealed: { is: "ok", word: "made here" },
  unproven: { is: "unknown", word: "origin not proven" },
  copy: { is: "ok", word: "a copy" },
  refused: { is: "failed", word: "cannot be taken in" },
};

/** What lies in a destination and is not known here, and how it becomes a backup again. */
export function UnknownArchives({ destination, search, adopters, refusals }: Props) {
  const { found, total } = search;
  return (
    <div className="mt-5 border-t border-line pt-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h3 className="font-semibold">Unknown archives</h3>
        <LookThrough {...destination} refusal={refusals.search} />
      </div>
      <p className="mt-1 mb-3 max-w-[80ch] text-sm">
        <LastLook search={search} />
      </p>
      <DataTable
        caption={`Unknown archives in ${destination.name}`}
        columns={[
          { key: "file", label: "File" },
          { key: "of", label: "Of" },
          { key: "state", label: "What it is" },
          { key: "act", label: "Take in" },
        ]}
        rows={found.map((one) => ({ key: one.id, cells: cellsOf(one, destination.name, adopters, refusals.adopt) }))}
        empty={null}
      />
      {total > found.length ? (
        <p className="mt-2 text-sm text-muted">
          The first {formatCount(found.length)} of {formatCount(total)}; npm run catalog:rebuild takes in all that can
          be.
        </p>
      ) : null}
    </div>
  );
}

function LastLook({ search: { searchedAt, searching, problem, total } }: Pick<Props, "search">) {
  if (searching) return <Status is="running">The worker is looking</Status>;
  const failed = problem ? (
    <>
      <Status is="failed">The newest look failed</Status> {problem}{" "}
    </>
  ) : null;
  if (!searchedAt) return failed ?? <span className="text-muted">Nobody has looked yet.</span>;
  return (
    <>
      {failed}
      {total === 0 ? "Every archive that lies here is known." : `${formatCount(total)} not known here.`} Looked{" "}
      <Age at={searchedAt} />.
    </>
  );
}

function cellsOf(one: FoundView, place: string, adopters: Adopters, refusal: string | null) {
  const { facts, run } = one;
  return [
    <span key="file">
      <span title={one.fileName} className="font-mono text-sm break-all">
        {middleCut(one.fileName.split("/").at(-1) ?? "", 48)}
      </span>
      <span className="block text-sm text-muted">{formatBytes(one.bytes)}</span>
    </span>,
    facts ? (
      <span key="of">
        {facts.project} {facts.environment}
        <span className="block text-sm text-muted">
          {facts.database} on {facts.host}, <Age at={facts.snapshotAt} />
        </span>
      </span>
    ) : (
      <span key="of" className="text-muted">
        not known
      </span>
    ),
    <span key="state">
      <Status is={looks[one.verdict].is}>{looks[one.verdict].word}</Status>
      <span className="block max-w-[44ch] text-sm text-muted">{one.sentence}</span>
      {run?.problem ? <span className="block max-w-[44ch] text-sm">Not taken in: {run.problem}</span> : null}
    </span>,
    one.verdict === "refused" ? (
      "–"
    ) : (
      <TakeIn key="act" found={one} place={place} adopters={adopters} refusal={refusal} />
    ),
  ];
}
