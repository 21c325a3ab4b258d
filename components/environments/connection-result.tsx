import { InspectionReport } from "@/components/environments/inspection-report";
import type { ConnectionTest } from "@/components/environments/use-connection-test";
import { FormError } from "@/components/ui/form-error";
import { Skeleton } from "@/components/ui/skeleton";
import { Status } from "@/components/ui/status";

/** How the test goes: notices about what was pasted, then waiting, the failure, or the report. */
export function ConnectionResult({ test }: { readonly test: ConnectionTest }) {
  const { shown, notices, waiting, queued, silence, failure, inspection } = test;
  return (
    <div className="space-y-4">
      <p className="font-mono text-sm [overflow-wrap:anywhere]">{shown}</p>
      {notices.length > 0 ? (
        <ul className="space-y-1">
          {notices.map((notice) => (
            <li key={notice} className="flex items-baseline gap-2">
              <Status is="attention">Note</Status>
              <span>{notice}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <div role="status">
        {silence ? <Status is="unknown">{silence}</Status> : null}
        {waiting && !silence ? (
          <Status is={queued ? "none" : "running"}>
            {queued ? "Waiting for the worker" : "The worker looks at the database"}
          </Status>
        ) : null}
      </div>
      {waiting ? <Skeleton lines={6} /> : null}
      <FormError problem={failure} />
      {inspection ? <InspectionReport inspection={inspection} /> : null}
    </div>
  );
}
