"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { type Tier, TierBand } from "./tier";

type Props = {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly title: string;
  readonly description?: ReactNode;
  readonly tier?: Tier | undefined;
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly children: ReactNode;
};

/** A dialog that traps focus and gives it back. */
export function Dialog({ trigger, title, description, tier, open, onOpenChange, children }: Props) {
  const control = { ...(open === undefined ? {} : { open }), ...(onOpenChange ? { onOpenChange } : {}) };
  return (
    <Base.Root {...control}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <Base.Popup className="fixed inset-x-0 bottom-0 z-50 max-h-[92dvh] overflow-y-auto rounded-t-lg border border-line bg-surface text-base text-ink shadow-xl sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[min(40rem,calc(100vw-3rem))] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-lg">
          {tier ? <TierBand tier={tier} /> : null}
          <div className="p-5">
            <div className="mb-3 flex items-start justify-between gap-4">
              <Base.Title className="text-xl font-semibold text-balance">{title}</Base.Title>
              <Base.Close
                aria-label="Close"
                className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-ink"
              >
                <X aria-hidden="true" size={18} />
              </Base.Close>
            </div>
            {description ? <Base.Description className="mb-4 text-muted">{description}</Base.Description> : null}
            {children}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
