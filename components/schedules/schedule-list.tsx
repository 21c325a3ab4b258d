import Link from "next/link";
import { EmptyState } from "@/components/ui/empty-state";
import { Status } from "@/components/ui/status";
import { formatZoned } from "@/lib/format";
import type { RemovedScheduleView, ScheduleView, SlotView } from "@/lib/schedules/schema";
import { RemoveSchedule } from "./remove-schedule";
import { ScheduleForm } from "./schedule-form";
import { SchedulePlaces } from "./schedule-places";
import { SlotTimes } from "./slot-times";
import { SwitchSchedule } from "./switch-schedule";

type Props = {
  readonly environmentId: string;
  readonly environmentName: string;
  readonly schedules: readonly ScheduleView[];
  /** Until when all schedules are paused, ISO 8601. */
  readonly pausedUntil: string | null;
  readonly removed: readonly RemovedScheduleView[];
  /** Where archives can go. */
  readonly destinations: readonly { readonly id: string; readonly name: string }[];
  readonly refusal: string | null;
  readonly refusalOfPlaces: string | null;
};

/** Each schedule in plain words, with the next five times and what became of the last ones. */
export function ScheduleList(props: Props) {
  const { environmentId, environmentName, schedules, pausedUntil, removed, destinations, refusal } = props;
  const nameOf = (id: string | null) =>
    destinations.find((one) => one.id === id)?.name ?? "a place that is switched off";
  return (
    <>
      {schedules.length === 0 ? (
        <EmptyState title="No schedule yet" hint={`Nobody but people and deployments backs up ${environmentName}.`} />
      ) : null}
      <ul className="divide-y divide-line">
        {schedules.map((schedule) => (
          <li key={schedule.id} className="py-4 first:pt-0 last:pb-0">
            <div className="flex flex-wrap items-start justify-between gap-3">
              <div>
                <h3 className="text-lg font-semibold">{schedule.name}</h3>
                <p>{schedule.words}</p>
                <p className="text-sm text-muted">
                  <span className="font-mono">{schedule.cron}</span> · {schedule.timeZone} · added by{" "}
                  {schedule.createdBy}
                </p>
                {schedule.destinationId ? (
                  <p className="text-sm text-muted">
                    Archives go to {nameOf(schedule.destinationId)}
                    {schedule.secondDestinationId
                      ? `, with a copy in ${nameOf(schedule.secondDestinationId)}`
                      : ", with no second copy"}
                  </p>
                ) : null}
              </div>
              <div className="flex flex-wrap items-center gap-2">
                <State schedule={schedule} paused={pausedUntil !== null} />
                <ScheduleForm
                  key={`${schedule.cron} ${schedule.timeZone}`}
                  environmentId={environmentId}
                  name={environmentName}
                  schedule={schedule}
                  refusal={refusal}
                />
                <SchedulePlaces
                  key={`${schedule.destinationId} ${schedule.secondDestinationId}`}
                  schedule={schedule}
                  environmentName={environmentName}
                  destinations={destinations}
                  refusal={props.refusalOfPlaces}
                />
                <SwitchSchedule id={schedule.id} name={schedule.name} enabled={schedule.enabled} refusal={refusal} />
                <RemoveSchedule id={schedule.id} name={schedule.name} refusal={refusal} />
              </div>
            </div>
            <div className="mt-3 grid gap-4 sm:grid-cols-2">
              <div>
                <p className="text-sm font-semibold">The next five times</p>
                {schedule.enabled ? (
                  <SlotTimes at={schedule.next} timeZone={schedule.timeZone} pausedUntil={pausedUntil} />
                ) : (
                  <p className="text-sm text-muted">None while it is disabled.</p>
                )}
              </div>
              <div>
                <p className="text-sm font-semibold">What became of the last ones</p>
                <LastSlots slots={schedule.slots} timeZone={schedule.timeZone} />
              </div>
            </div>
          </li>
        ))}
      </ul>
      <RemovedSchedules removed={removed} />
    </>
  );
}

function RemovedSchedules({ removed }: Pick<Props, "removed">) {
  if (removed.length === 0) return null;
  return (
    <details className="mt-4 border-t border-line pt-3">
      <summary className="cursor-pointer text-sm text-muted">
        Removed schedules, and what became of their last times
      </summary>
      <ul className="mt-2 space-y-3">
        {removed.map(({ id, name, words, cron, timeZone, removedBy, removedAt, slots }) => (
          <li key={id}>
            <h3 className="font-semibold">{name}</h3>
            <p className="text-sm text-muted">
              {words} · <span className="font-mono">{cron}</span> · {timeZone} · removed by {removedBy} on{" "}
              {formatZoned(removedAt, timeZone)}
            </p>
            <LastSlots slots={slots} timeZone={timeZone} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function State({ schedule, paused }: { readonly schedule: ScheduleView; readonly paused: boolean }) {
  if (!schedule.enabled) return <Status is="none">Disabled by {schedule.disabledBy ?? "somebody"}</Status>;
  return paused ? <Status is="attention">Paused</Status> : <Status is="ok">Enabled</Status>;
}

function LastSlots({ slots, timeZone }: { readonly slots: readonly SlotView[]; readonly timeZone: string }) {
  if (slots.length === 0) return <p className="text-sm text-muted">It has not come to one yet.</p>;
  return (
    <ul className="space-y-1 text-sm">
      {slots.map(({ at, outcome, runId, reason }) => (
        <li key={at}>
          <span className="tabular-nums">{formatZoned(at, timeZone)}</span>{" "}
          {outcome === "queued" && runId ? (
            <Link href={`/runs/${runId}`} className="underline decoration-line underline-offset-2 hover:decoration-ink">
              asked for a backup
            </Link>
          ) : (
            <>
              <Status is="attention">missed</Status> <span className="text-muted">{reason}</span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
