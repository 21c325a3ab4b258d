"use client";

import { toggle, tryIt } from "@/app/(signed-in)/notifications/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";
import { Status } from "@/components/ui/status";
import { notificationEvents } from "@/lib/notifications/rules";
import type { ChannelView } from "@/lib/notifications/schema";

const kinds = { email: "E-mail", slack: "Slack", webhook: "Signed webhook" } as const;

/** The channels and what each tells about. */
export function ChannelList({ channels }: { readonly channels: readonly ChannelView[] }) {
  if (channels.length === 0) return <p className="text-muted">There is none.</p>;
  return (
    <ul className="divide-y divide-line">
      {channels.map((channel) => (
        <li key={channel.id} className="py-3 first:pt-0 last:pb-0">
          <Channel channel={channel} />
        </li>
      ))}
    </ul>
  );
}

function Channel({ channel: { id, name, kind, shown, events, disabledAt } }: { readonly channel: ChannelView }) {
  const power = useAction(toggle);
  const trial = useAction(tryIt);
  return (
    <div className="flex flex-wrap items-start justify-between gap-3">
      <div className="min-w-0 flex-1 basis-80">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="font-semibold">{name}</span>
          {disabledAt ? <Status is="none">switched off</Status> : null}
        </p>
        <p className="[overflow-wrap:anywhere]">
          {kinds[kind]} <span className="text-muted">to {shown}</span>
        </p>
        <p className="text-sm text-muted">{told(events)}</p>
        <FormError problem={power.problem ?? trial.problem} />
      </div>
      <div className="flex gap-2">
        {disabledAt ? null : (
          <Button size="sm" pending={trial.pending} onClick={() => void trial.run({ id })}>
            Send a trial<span className="sr-only"> to {name}</span>
          </Button>
        )}
        <Button size="sm" variant="ghost" pending={power.pending} onClick={() => void power.run({ id })}>
          {disabledAt ? "Switch on" : "Switch off"}
          <span className="sr-only"> {name}</span>
        </Button>
      </div>
    </div>
  );
}

function told(events: ChannelView["events"]): string {
  if (events.length === Object.keys(notificationEvents).length) return "Everything about deployments and alarms";
  return events.map((event) => notificationEvents[event]).join(" · ");
}
