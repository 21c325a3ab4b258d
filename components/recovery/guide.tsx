import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copyable";
import type { Guide, GuideStep } from "@/lib/recovery/schema";

/** The page of recovery; on paper it is the same. */
export function RecoveryGuide({ guide: { facts, parts } }: { readonly guide: Guide }) {
  return (
    <div className="space-y-4">
      <Card>
        <ul className="list-disc space-y-1 pl-5 [overflow-wrap:anywhere]">
          {facts.map((fact) => (
            <li key={fact} className="max-w-[80ch]">
              {fact}
            </li>
          ))}
        </ul>
      </Card>
      {parts.map(({ title, text, steps }, index) => (
        <Card key={title} title={`${index + 1}. ${title}`}>
          <p className="mb-4 max-w-[80ch]">{text}</p>
          <ol className="space-y-4">
            {steps.map((step, place) => (
              <Step key={step.title} step={step} number={`${index + 1}.${place + 1}`} />
            ))}
          </ol>
        </Card>
      ))}
    </div>
  );
}

function Step({ step: { title, text, command, fill }, number }: { readonly step: GuideStep; readonly number: string }) {
  return (
    <li className="break-inside-avoid">
      <p className="font-semibold">
        <span className="mr-2 text-muted">{number}</span>
        {title}
        {fill ? <span className="ml-2 text-sm font-normal text-muted">to be filled in</span> : null}
      </p>
      <p className="mb-2 max-w-[80ch] text-muted">{text}</p>
      {command ? (
        <div className="flex items-start justify-between gap-2 rounded-md border border-line bg-page p-3">
          <pre className="min-w-0 font-mono text-xs [overflow-wrap:anywhere] whitespace-pre-wrap">{command}</pre>
          <CopyButton text={command} label={`the commands of ${number}`} />
        </div>
      ) : null}
    </li>
  );
}
