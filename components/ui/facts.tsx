import type { ReactNode } from "react";
import { Age } from "./age";

const grids = { 1: "", 2: "sm:grid-cols-2", 3: "sm:grid-cols-2 lg:grid-cols-3" } as const;

/** Labelled values. */
export function FactList({ columns = 1, children }: { readonly columns?: 1 | 2 | 3; readonly children: ReactNode }) {
  return <dl className={`grid gap-x-8 gap-y-2 ${grids[columns]}`}>{children}</dl>;
}

type Props = {
  readonly label: string;
  readonly children: ReactNode;
  /** When the value was observed, ISO 8601; amber once older than `staleAfter` seconds. */
  readonly age?: string | null | undefined;
  readonly staleAfter?: number;
};

export function Fact({ label, children, age, staleAfter }: Props) {
  return (
    <div className="flex min-w-0 flex-wrap items-baseline gap-x-3 gap-y-0.5">
      <dt className="w-28 shrink-0 text-sm text-muted">{label}</dt>
      <dd className="flex min-w-0 flex-1 basis-40 flex-wrap items-baseline gap-x-2 break-words">
        {children}
        {age ? <Age at={age} staleAfter={staleAfter} /> : null}
      </dd>
    </div>
  );
}
