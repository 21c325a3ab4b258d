import { Age } from "@/components/ui/age";
import { Card } from "@/components/ui/card";
import { CommandBlock } from "@/components/ui/command-block";
import { DataTable } from "@/components/ui/data-table";
import { Status, type StatusKind } from "@/components/ui/status";
import { Until } from "@/components/ui/until";
import { downloadProblem } from "@/lib/backups/rules";
import type { CopyState, CopyView } from "@/lib/destinations/schema";

const looks: Record<CopyState, { readonly is: StatusKind; readonly word: string }> = {
  wanted: { is: "running", word: "still to be made" },
  stored: { is: "ok", word: "stored" },
  changed: { is: "failed", word: "changed" },
  missing: { is: "failed", word: "gone" },
  removed: { is: "none", word: "removed" },
};

/** Where the archive of one backup lies, whether each copy is good, and how to fetch it where it cannot be downloaded. */
export function Copies({ copies }: { readonly copies: readonly CopyView[] }) {
  const far = downloadProblem(copies) ? copies.find(({ fetch }) => fetch !== null) : undefined;
  return (
    <Card title="Copies">
      <DataTable
        caption="Copies"
        columns={[
          { key: "destination", label: "Destination" },
          { key: "state", label: "State" },
          { key: "read", label: "Last read whole" },
          { key: "next", label: "Next look" },
        ]}
        rows={copies.map((copy) => ({
          key: copy.place,
          cells: [
            <span key="destination">
              <span className="font-semibold">{copy.destination}</span>
              <span className="block font-mono text-xs [overflow-wrap:anywhere] text-muted">{copy.place}</span>
            </span>,
            <span key="state">
              <Status is={looks[copy.status].is}>{looks[copy.status].word}</Status>
              {copy.problem ? <span className="block max-w-[44ch] text-sm text-muted">{copy.problem}</span> : null}
            </span>,
            copy.checkedAt ? (
              <Age key="read" at={copy.checkedAt} />
            ) : (
              <span key="read" className="text-sm text-muted">
                not since it was made
              </span>
            ),
            copy.status === "removed" ? "–" : <Until key="next" at={copy.nextAt} />,
          ],
        }))}
        empty={<p className="text-muted">There is none.</p>}
      />
      {far?.fetch ? (
        <div className="mt-4">
          <p className="mb-3 text-muted">
            To fetch the archive and its manifest from {far.destination} into the current folder, with a key of your
            own:
          </p>
          <CommandBlock {...far.fetch} />
        </div>
      ) : null}
    </Card>
  );
}
