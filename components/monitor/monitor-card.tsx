"use client";

import { remove } from "@/app/(signed-in)/notifications/actions";
import { SetMonitor } from "@/components/monitor/set-monitor";
import { useAction } from "@/components/shell/use-action";
import { Age } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { useNow } from "@/components/ui/clock";
import { Fact, FactList } from "@/components/ui/facts";
import { FormError } from "@/components/ui/form-error";
import { Status } from "@/components/ui/status";
import { stateOfMonitor } from "@/lib/monitor/rules";
import type { MonitorView } from "@/lib/monitor/schema";

type Props = { readonly monitor: MonitorView | null; readonly refusal: string | null };

/** Who outside hears that Holdfast watches, and notices when it does not. */
export function MonitorCard({ monitor, refusal }: Props) {
  const off = useAction(remove);
  const now = useNow();
  const { is, word } = stateOfMonitor(monitor, now ?? Date.parse(monitor?.seen?.at ?? ""));
  return (
    <Card
      title="Outside monitor"
      actions={
        <>
          <SetMonitor monitor={monitor} refusal={refusal} />
          {monitor && !refusal ? (
            <Button size="sm" variant="ghost" pending={off.pending} onClick={() => void off.run({})}>
              Remove
            </Button>
          ) : null}
        </>
      }
    >
      <FormError problem={off.problem} />
      <p className="mb-3 max-w-[72ch] text-muted">
        Holdfast cannot tell you that it is gone. An outside monitor (a dead-man switch) can: the worker asks for its
        address regularly, and only while everything that watches does so. When it hears nothing, it raises the alarm.
        Open alarms do not silence it.
      </p>
      <FactList columns={2}>
        <Fact label="State">
          <Status is={is}>{word}</Status>
        </Fact>
        {monitor ? (
          <>
            <Fact label="Address">
              <span className="[overflow-wrap:anywhere]">{monitor.shown}</span>
              <span className="text-muted">
                every {monitor.everyMinutes === 1 ? "minute" : `${monitor.everyMinutes} minutes`}
              </span>
            </Fact>
            <Fact label="Last answer">
              {monitor.seen?.arrivedAt ? (
                <Age at={monitor.seen.arrivedAt} />
              ) : (
                <span className="text-muted">none yet</span>
              )}
            </Fact>
            {monitor.seen?.problem ? <Fact label="Because">{monitor.seen.problem}</Fact> : null}
          </>
        ) : null}
      </FactList>
    </Card>
  );
}
