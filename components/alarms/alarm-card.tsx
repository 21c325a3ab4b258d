import { Acknowledge } from "@/components/alarms/acknowledge";
import { Age } from "@/components/ui/age";
import { CornerLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Fact, FactList } from "@/components/ui/facts";
import { Status } from "@/components/ui/status";
import { TierTag } from "@/components/ui/tier";
import { alarmKinds } from "@/lib/alarms/rules";
import type { AlarmView } from "@/lib/alarms/schema";

/** One open alarm: what is wrong, what to do next, whose it is, and who has seen it. */
export function AlarmCard({ alarm }: { readonly alarm: AlarmView }) {
  const { kind, sentence, advice, path, environment, openedAt, lastSeenAt, acknowledged } = alarm;
  const { title, is } = alarmKinds[kind];
  return (
    <Card
      tier={environment?.tier}
      title={<Status is={is}>{title}</Status>}
      actions={
        <>
          <CornerLink href={path}>Go there</CornerLink>
          <Acknowledge alarm={alarm} />
        </>
      }
    >
      <div data-alarm={kind}>
        <p className="max-w-[72ch] [overflow-wrap:anywhere]">{sentence}</p>
        <p className="mt-1 mb-4 max-w-[72ch] text-muted">{advice}</p>
        <FactList columns={2}>
          <Fact label="Environment">
            {environment ? (
              <>
                {environment.name} <TierTag tier={environment.tier} />
              </>
            ) : (
              "the whole installation"
            )}
          </Fact>
          <Fact label="Opened">
            <Age at={openedAt} />
            <span className="text-sm text-muted">
              still so <Age at={lastSeenAt} staleAfter={60} />
            </span>
          </Fact>
          <Fact label="Owner">{environment ? <Owner environment={environment} /> : "administrators"}</Fact>
          <Fact label="Seen by">
            {acknowledged ? (
              <>
                {acknowledged.by} <Age at={acknowledged.at} />
                <span className="basis-full text-muted">“{acknowledged.note}”</span>
              </>
            ) : (
              <Status is="waiting">Nobody yet</Status>
            )}
          </Fact>
        </FactList>
      </div>
    </Card>
  );
}

function Owner({ environment: { owner, contact } }: { readonly environment: NonNullable<AlarmView["environment"]> }) {
  return (
    <>
      {owner ?? <Status is="attention">Nobody</Status>}
      {contact ? <span className="text-muted">{contact}</span> : null}
    </>
  );
}
