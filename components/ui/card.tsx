import type { ReactNode } from "react";
import { type Tier, TierBand } from "./tier";

type Props = {
  readonly tier?: Tier | undefined;
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
  /** As high as its place; what has `mt-auto` sits at the foot. */
  readonly stretch?: boolean;
  readonly children: ReactNode;
};

/** A surface with an optional tier band, title and actions. */
export function Card({ tier, title, actions, className = "", stretch = false, children }: Props) {
  return (
    <section
      className={`overflow-hidden rounded-lg border border-line bg-surface ${stretch ? "flex h-full flex-col" : ""} ${className}`}
    >
      {tier ? <TierBand tier={tier} /> : null}
      <div className={`p-4 sm:p-5 ${stretch ? "flex grow flex-col" : ""}`}>
        {title || actions ? (
          <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            {title ? <h2 className="text-lg font-semibold">{title}</h2> : <span />}
            {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
          </div>
        ) : null}
        {children}
      </div>
    </section>
  );
}
