import Link from "next/link";
import { ObservedState } from "@/components/environments/observed-state";
import { Age } from "@/components/ui/age";
import { Fact, FactList } from "@/components/ui/facts";
import { Status } from "@/components/ui/status";
import { formatBytes } from "@/lib/format";
import { backupStaleSeconds } from "@/lib/overview/rules";
import type { OverviewCard } from "@/lib/overview/schema";

/** The evidence of a card. */
export function EnvironmentFacts({ card, large }: { readonly card: OverviewCard; readonly large: boolean }) {
  const seen = (kind: string) => card.observations.find((observation) => observation.kind === kind);
  const database = seen("database");
  return (
    <FactList columns={large ? 2 : 1}>
      <Fact label="Database">
        <ObservedState seen={database} />
      </Fact>
      <Fact label="Migrations">
        <ObservedState seen={seen("migrations")} />
      </Fact>
      <Fact label="Application">
        {card.hasHealthUrl ? (
          <ObservedState seen={seen("application")} />
        ) : (
          <span className="text-muted">no health address is set</span>
        )}
      </Fact>
      <Fact label="Verified backup">
        <Newest card={card} />
      </Fact>
      <Fact label="Size">
        {card.databaseBytes === null ? (
          <Status is="unknown">unknown</Status>
        ) : (
          <>
            <span>{formatBytes(card.databaseBytes)}</span>
            {database ? <Age at={database.observedAt} staleAfter={15} /> : null}
          </>
        )}
      </Fact>
    </FactList>
  );
}

function Newest({ card: { newest, tier } }: { readonly card: OverviewCard }) {
  if (!newest) return <Status is="attention">none yet</Status>;
  return (
    <>
      <Link
        href={`/backups/${newest.id}`}
        className="underline decoration-line underline-offset-2 hover:decoration-ink"
      >
        <Status is="ok">{newest.verification}</Status>
      </Link>
      {newest.sizeBytes === null ? null : <span>{formatBytes(newest.sizeBytes)}</span>}
      <Age at={newest.at} staleAfter={backupStaleSeconds(tier)} />
      <span className="text-sm text-muted">{newest.count === 1 ? "the only one" : `newest of ${newest.count}`}</span>
      {newest.doubtedId ? (
        <Link
          href={`/backups/${newest.doubtedId}`}
          className="underline decoration-line underline-offset-2 hover:decoration-ink"
        >
          <Status is="attention">the one after it holds less</Status>
        </Link>
      ) : null}
    </>
  );
}
