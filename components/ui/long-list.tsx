import type { ReactNode } from "react";

type Props = {
  readonly items: readonly { readonly key: string; readonly content: ReactNode }[];
  /** So many are always shown. One more is shown too: a row that opens one row saves nothing. */
  readonly most: number;
  readonly className?: string;
};

/** A list that may be very long: its first items, and the rest behind a row that opens. */
export function LongList({ items, most, className = "" }: Props) {
  const first = items.length > most + 1 ? items.slice(0, most) : items;
  const rest = items.slice(first.length);
  return (
    <>
      <ul className={className}>
        {first.map(({ key, content }) => (
          <li key={key}>{content}</li>
        ))}
      </ul>
      {rest.length > 0 ? (
        <details>
          <summary className="py-1 text-sm font-semibold">and {rest.length} more</summary>
          <ul className={className}>
            {rest.map(({ key, content }) => (
              <li key={key}>{content}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}
