"use client";

import { toggle, tryIt } from "@/app/(signed-in)/notifications/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";
import { Status } from "@/components/ui/status";
import { notificationEvents } from "@/lib/notifications/rules";
import type { ChannelView } from "@/lib/notifications/schema";

const kinds = { email: "E-mail", slack: "Slack-compatible", webhook: "Signed webhook" } as const;

/** The channels and what each tells about. */
export function ChannelList({ channels }: { readonly channels: readonly ChannelView[] }) {
  if (channels.length === 0)
    return <p className="text-muted">There is none. Whoever is not looking at these pages learns nothing.</p>;
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
      <div className="min-w-0">
        <p className="font-semibold">
          {name}{" "}
          <span className="font-normal text-muted">
            · {kinds[kind]} · {shown}
          </span>
        </p>
        <p className="text-sm text-muted">{events.map((event) => notificationEvents[event] ?? event).join(" · ")}</p>
        {disabledAt ? <Status is="none">switched off</Status> : null}
        <FormError problem={power.problem ?? trial.problem} />
      </div>
      <div className="flex gap-2">
        {disabledAt ? null : (
          <Button size="sm" pending={trial.pending} onClick={() => void trial.run({ id })}>
            Send a trial
          </Button>
        )}
        <Button size="sm" variant="ghost" pending={power.pending} onClick={() => void power.run({ id })}>
          {disabledAt ? "Switch on" : "Switch off"}
        </Button>
      </div>
    </div>
  );
}
