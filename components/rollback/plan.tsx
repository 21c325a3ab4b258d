import { LinkButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CommandBlock } from "@/components/ui/command-block";
import { Fact, FactList } from "@/components/ui/facts";
import { formatDuration } from "@/lib/format";
import { leaves } from "@/lib/rollback/rules";
import type { PlanStep, Plan as PlanView } from "@/lib/rollback/schema";

/** The plan at the end of the path: what is lost, how long it takes, and who does what in which order. */
export function Plan({ plan }: { readonly plan: PlanView }) {
  const { leaf, loss, lossNotes, time, steps } = plan;
  return (
    <div id="plan" data-plan={leaf}>
      <Card title={`The plan: ${leaves[leaf].title.toLowerCase()}`}>
        <FactList>
          <Fact label="What is lost">
            <span className="text-lg font-semibold">{loss}</span>
          </Fact>
          <Fact label="How long">{time}</Fact>
        </FactList>
        {lossNotes.map((note) => (
          <p key={note} className="mt-2 max-w-[80ch] text-muted">
            {note}
          </p>
        ))}
        <ol className="mt-5 space-y-5">
          {steps.map((step, index) => (
            <Step key={step.title} step={step} number={index + 1} />
          ))}
        </ol>
      </Card>
    </div>
  );
}

function Step({ step, number }: { readonly step: PlanStep; readonly number: number }) {
  const { title, text, owner, commands, link } = step;
  return (
    <li className="break-inside-avoid border-t border-line pt-4">
      <h3 className="text-lg font-semibold [overflow-wrap:anywhere]">
        <span className="mr-2 text-muted">{number}</span>
        {title}
      </h3>
      <p className="mt-1 max-w-[80ch] [overflow-wrap:anywhere]">{text}</p>
      <p className="mt-1 text-sm text-muted">
        By {owner}. {timeOf(step)}
      </p>
      {link ? (
        <p className="mt-2 print:hidden">
          <LinkButton href={link.href} size="sm">
            {link.label}
          </LinkButton>
        </p>
      ) : null}
      {commands ? (
        <div className="mt-2">
          <CommandBlock {...commands} />
        </div>
      ) : null}
    </li>
  );
}

function timeOf({ estimateMs, basis }: PlanStep): string {
  if (estimateMs === null) return basis ? `How long is not known: ${basis}.` : "";
  return `About ${formatDuration(estimateMs)}${basis ? `, ${basis}` : ""}.`;
}
