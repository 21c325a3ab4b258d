import type { ReactNode } from "react";
import { InspectionFacts } from "@/components/environments/inspection-facts";
import { Status } from "@/components/ui/status";
import { Verdict } from "@/components/ui/verdict";
import { inspectionWarnings } from "@/lib/environments/rules";
import type { Ability, Inspection } from "@/lib/postgres/inspection-schema";

/** What a connection test found: can it be backed up, warnings, what it is, what will be possible. */
export function InspectionReport({ inspection }: { readonly inspection: Inspection }) {
  const { abilities } = inspection;
  const { backup, ...later } = abilities;
  const warnings = inspectionWarnings(inspection).filter((warning) => warning !== backup.sentence);
  return (
    <div className="space-y-5">
      <Verdict
        is={backup.possible ? "ok" : "failed"}
        title={backup.possible ? "It can be backed up" : "It cannot be backed up yet"}
        because={backup.sentence}
      />
      {warnings.length > 0 ? (
        <Part title="Worth knowing">
          <ul className="space-y-1.5">
            {warnings.map((warning) => (
              <li key={warning} className="flex items-baseline gap-2">
                <Status is="attention">Attention</Status>
                <span className="min-w-0">{warning}</span>
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      <Part title="What it is">
        <InspectionFacts inspection={inspection} />
      </Part>
      <Part title="What will be possible">
        <ul className="space-y-1.5">
          <Possible title="Restore into a new database" ability={later.restoreIntoNew} />
          <Possible title="Cutover by renaming" ability={later.cutover} />
          <Possible title="End other sessions" ability={later.endSessions} />
          <Possible title="Mark it with its tier" ability={later.mark} />
        </ul>
      </Part>
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="border-t border-line pt-4">
      <h3 className="mb-2 font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function Possible({ title, ability }: { readonly title: string; readonly ability: Ability }) {
  return (
    <li className="grid gap-x-4 sm:grid-cols-[15rem_1fr]">
      <Status is={ability.possible ? "ok" : "attention"}>
        {title}
        {ability.possible ? "" : ": no"}
      </Status>
      <span className="min-w-0 break-words text-muted">{ability.sentence}</span>
    </li>
  );
}
