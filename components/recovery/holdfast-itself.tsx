import Link from "next/link";
import { BackUpHoldfast } from "@/components/recovery/back-up-holdfast";
import { MakeRecoveryKey } from "@/components/recovery/make-recovery-key";
import { Age } from "@/components/ui/age";
import { LinkButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Copyable } from "@/components/ui/copyable";
import { Fact, FactList } from "@/components/ui/facts";
import { Status } from "@/components/ui/status";
import { formatBytes, formatCount } from "@/lib/format";
import { judgeSelf } from "@/lib/recovery/rules";
import type { SelfPlace, SelfView } from "@/lib/recovery/schema";

type Props = {
  readonly self: SelfView;
  /** Epoch milliseconds, of the server that draws the page. */
  readonly now: number;
  readonly refusals: { readonly backUp: string | null; readonly makeKey: string | null };
};

/** Holdfast's own database and keys: where they lie, how old they are, and who could open them. */
export function HoldfastItself({ self, now, refusals }: Props) {
  const { is, sentence } = judgeSelf(self, now);
  const words = { ok: "kept", attention: "look at this", failed: "not kept", unknown: "not known" } as const;
  const isRunning = self.run?.status === "queued" || self.run?.status === "running";
  return (
    <Card
      title="Holdfast itself"
      actions={
        <>
          <LinkButton href="/recovery" size="sm">
            Page of recovery
          </LinkButton>
          <BackUpHoldfast refusal={refusals.backUp} />
          <MakeRecoveryKey recipient={self.recipient} refusal={refusals.makeKey} />
        </>
      }
    >
      <p className="mb-1 flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <Status is={is}>{words[is]}</Status>
        {isRunning ? (
          <Link href={`/runs/${self.run?.id}`} className="underline underline-offset-2">
            <Status is="running">is being backed up</Status>
          </Link>
        ) : null}
      </p>
      <p className="mb-4 max-w-[72ch]">{sentence}</p>
      <FactList>
        <Fact label="Recovery key">
          {self.recipient ? (
            <>
              <Copyable text={self.recipient} cut={30} label="the public half of the recovery key" />
              <span className="text-sm text-muted">made by {self.keyMadeBy}</span>
              {self.keyMadeAt ? <Age at={self.keyMadeAt} /> : null}
            </>
          ) : (
            <Status is="attention">none: losing the machine loses the keys</Status>
          )}
        </Fact>
        {self.places.map((place) => (
          <Fact key={place.destinationId} label={place.destination}>
            <Kept place={place} />
          </Fact>
        ))}
      </FactList>
      <p className="mt-4 max-w-[80ch] text-sm text-muted">
        Once a day into every destination that is switched on, read back to the last byte; the newest 14 stay. The page
        of recovery leads from there to running databases, without this installation. Print it, and keep it where the
        recovery key is.
      </p>
    </Card>
  );
}

function Kept({ place: { kept, newest } }: { readonly place: SelfPlace }) {
  if (!newest) return <span className="text-muted">nothing yet</span>;
  return (
    <>
      <span>
        {formatCount(kept)} kept, the newest {formatBytes(newest.bytes)}
      </span>
      <Age at={newest.at} staleAfter={2 * 86_400} />
      {newest.withKeys ? (
        newest.currentKey ? null : (
          <Status is="attention">sealed to an older key</Status>
        )
      ) : (
        <Status is="attention">without keys</Status>
      )}
    </>
  );
}
