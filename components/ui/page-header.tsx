import type { ReactNode } from "react";
import { type Tier, TierTag } from "./tier";

type Props = {
  readonly title: ReactNode;
  readonly eyebrow?: ReactNode;
  readonly answer?: ReactNode;
  readonly actions?: ReactNode;
  readonly tier?: Tier | undefined;
};

/** The top of every page: where we are, the answer, and what can be done. */
export function PageHeader({ title, eyebrow, answer, actions, tier }: Props) {
  return (
    <div className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {eyebrow || tier ? (
          <div className="mb-1 flex flex-wrap items-center gap-3 text-sm text-muted">
            {tier ? <TierTag tier={tier} /> : null}
            {eyebrow}
          </div>
        ) : null}
        <h1 className="text-2xl font-semibold tracking-tight text-balance">{title}</h1>
        {answer ? <div className="mt-1 max-w-[72ch] text-muted">{answer}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </div>
  );
}
