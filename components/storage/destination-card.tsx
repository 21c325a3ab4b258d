import type { ReactNode } from "react";
import { AcceptFolder } from "@/components/storage/accept-folder";
import { DestinationForm } from "@/components/storage/destination-form";
import { DestinationState } from "@/components/storage/destination-state";
import { SwitchDestination } from "@/components/storage/switch-destination";
import { TryNow } from "@/components/storage/try-now";
import { Age } from "@/components/ui/age";
import { Card } from "@/components/ui/card";
import { Fact, FactList } from "@/components/ui/facts";
import { Status } from "@/components/ui/status";
import { sightHoldsFor } from "@/lib/destinations/rules";
import type { DestinationView } from "@/lib/destinations/schema";
import { formatBytes, formatCount } from "@/lib/format";

type Props = {
  readonly destination: DestinationView;
  readonly refusals: { readonly check: string | null; readonly edit: string | null };
  readonly children?: ReactNode;
};

/** One place for archives: whether it works, what lies there, who writes there, and what can be done. */
export function DestinationCard({ destination, refusals, children }: Props) {
  const { id, name, place, disabledAt, seen, checking, environments, seconds } = destination;
  return (
    <Card
      title={name}
      actions={
        <>
          {disabledAt ? null : <TryNow id={id} name={name} refusal={refusals.check} />}
          <DestinationForm destination={destination} refusal={refusals.edit} />
          <SwitchDestination destination={destination} refusal={refusals.edit} />
        </>
      }
    >
      <div className="mb-4">
        <p className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
          <DestinationState disabledAt={disabledAt} seen={seen} />
          {checking && !disabledAt ? <Status is="running">is being tried</Status> : null}
        </p>
        {seen?.problem && !disabledAt ? (
          <p className="mt-1 max-w-[72ch]">
            {seen.problem} <span className="text-muted">{seen.hint}</span>
          </p>
        ) : null}
        {seen?.otherFolder && !disabledAt ? <AcceptFolder id={id} name={name} refusal={refusals.edit} /> : null}
        {disabledAt ? (
          <p className="mt-1 text-muted">It takes no new archives. What lies there stays readable.</p>
        ) : null}
      </div>
      <FactList columns={2}>
        <Fact label="Place">
          <span className="min-w-0 font-mono text-sm [overflow-wrap:anywhere]">{place}</span>
        </Fact>
        <Fact label="Last tried">
          {seen ? <Age at={seen.at} staleAfter={sightHoldsFor} /> : <span className="text-muted">never</span>}
        </Fact>
        <Fact label="Copies">
          <Copies copies={destination.copies} />
        </Fact>
        <Fact label="Free">
          <Free seen={seen} />
        </Fact>
        <Fact label="Archives of">{listed(environments)}</Fact>
        <Fact label="Second copies of">{listed(seconds)}</Fact>
      </FactList>
      {children}
    </Card>
  );
}

function Copies({ copies: { stored, wanted, bad } }: Pick<DestinationView, "copies">) {
  return (
    <>
      <span>{formatCount(stored)} stored</span>
      {wanted > 0 ? <Status is="running">{formatCount(wanted)} still to be made</Status> : null}
      {bad > 0 ? <Status is="failed">{formatCount(bad)} gone or changed</Status> : null}
    </>
  );
}

function Free({ seen }: Pick<DestinationView, "seen">) {
  if (!seen) return <span className="text-muted">not known yet</span>;
  if (seen.free === null) return <span className="text-muted">this storage does not tell</span>;
  const of = seen.total === null ? "" : ` of ${formatBytes(seen.total)}`;
  return `${formatBytes(seen.free)}${of}`;
}

function listed(names: readonly string[]) {
  if (names.length === 0) return <span className="text-muted">no environment</span>;
  return names.join(", ");
}
