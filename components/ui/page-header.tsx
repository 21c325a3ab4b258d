import type { ReactNode } from "react";
import { type Tier, TierBand, TierTag } from "./tier";

type Props = {
  readonly title: ReactNode;
  readonly eyebrow?: ReactNode;
  readonly answer?: ReactNode;
  readonly actions?: ReactNode;
  readonly tier?: Tier | undefined;
};

/** The top of every page: where we are, the answer, and what can be done. The tier's band stays in view. */
export function PageHeader({ title, eyebrow, answer, actions, tier }: Props) {
  return (
    <div className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      {tier ? (
        <div className="fixed inset-x-0 top-0 z-40 print:static print:w-full">
          <TierBand tier={tier} />
        </div>
      ) : null}
      <div className="min-w-0">
        {eyebrow || tier ? (
          <div className="mb-1 flex flex-wrap items-center gap-3 text-sm text-muted">
            {tier ? <TierTag tier={tier} /> : null}
            {eyebrow}
          </div>
        ) : null}
        <h1 className="text-2xl font-semibold tracking-tight text-balance wrap-anywhere">{title}</h1>
        {answer ? <div className="mt-1 max-w-[72ch] text-pretty text-muted">{answer}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </div>
  );
}
