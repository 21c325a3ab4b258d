import type { ReactNode } from "react";

type Props = {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly action?: ReactNode;
  /** The page has nothing else: its title is the page's heading. */
  readonly wholePage?: boolean;
};

/** Nothing is here, and what to do about it. */
export function EmptyState({ title, hint, action, wholePage = false }: Props) {
  const Title = wholePage ? "h1" : "p";
  return (
    <div className="rounded-lg border border-dashed border-strong-line px-6 py-10 text-center">
      <Title className="text-lg font-semibold">{title}</Title>
      {hint ? <p className="mx-auto mt-1 max-w-[60ch] text-balance text-muted">{hint}</p> : null}
      {action ? <div className="mt-4 flex justify-center">{action}</div> : null}
    </div>
  );
}
