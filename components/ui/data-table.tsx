import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

type Column = {
  readonly key: string;
  readonly label: string;
  readonly align?: "right";
  readonly sort?: { readonly href: string; readonly dir?: "asc" | "desc" | undefined };
};
type Row = { readonly key: string; readonly href?: string; readonly cells: readonly ReactNode[] };
type Props = {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly empty: ReactNode;
};

/**
 * A table whose headers sort by links; on a phone each row is a card under its first cell. That one carries the
 * row's link, and the arrow keys walk from link to link (components/shell/keyboard).
 */
export function DataTable({ caption, columns, rows, empty }: Props) {
  if (rows.length === 0) return empty;
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-surface max-sm:border-0 max-sm:bg-transparent">
      <table className="w-full border-collapse text-left max-sm:block">
        <caption className="sr-only">{caption}</caption>
        <thead className={`bg-raised text-sm ${phoneHead(columns)}`}>
          <tr className="max-sm:flex max-sm:flex-wrap">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                aria-sort={ariaSort(column)}
                className={`px-3 py-2 font-semibold whitespace-nowrap ${column.align ? "text-right" : ""} ${column.sort ? "" : "max-sm:sr-only"}`}
              >
                <Heading column={column} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-sm:block max-sm:space-y-2">
          {rows.map((row) => (
            <tr
              key={row.key}
              className="border-t border-line hover:bg-raised/50 max-sm:block max-sm:rounded-lg max-sm:border max-sm:bg-surface max-sm:p-3"
            >
              {row.cells.map((cell, index) => {
                const column = columns[index];
                return (
                  <td
                    key={column?.key}
                    className={`px-3 py-2.5 align-top max-sm:px-0 max-sm:py-1 ${index === 0 ? "max-sm:block" : "max-sm:flex max-sm:items-baseline max-sm:justify-between max-sm:gap-4 max-sm:text-right"} ${column?.align ? "text-right" : ""}`}
                  >
                    <span className={`shrink-0 text-sm text-muted sm:hidden ${index === 0 ? "max-sm:sr-only" : ""}`}>
                      {column?.label}
                    </span>
                    <span className="min-w-0 break-words">
                      {index === 0 && row.href ? (
                        <Link
                          href={row.href}
                          data-row-link
                          className="font-semibold underline decoration-line underline-offset-2 hover:decoration-ink"
                        >
                          {cell}
                        </Link>
                      ) : (
                        cell
                      )}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Heading({ column }: { readonly column: Column }) {
  if (!column.sort) return column.label;
  const Icon = column.sort.dir === "asc" ? ArrowUp : ArrowDown;
  return (
    <Link href={column.sort.href} className="inline-flex items-center gap-1 hover:underline">
      {column.label}
      {column.sort.dir ? <Icon aria-hidden="true" size={14} /> : null}
    </Link>
  );
}

/** On a phone the head is only the ways to sort, where there are any. */
function phoneHead(columns: readonly Column[]): string {
  if (!columns.some(({ sort }) => sort)) return "max-sm:sr-only";
  return "max-sm:mb-1 max-sm:block max-sm:bg-transparent max-sm:[&_tr]:items-baseline max-sm:[&_tr]:before:text-muted max-sm:[&_tr]:before:content-['Sort_by']";
}

function ariaSort({ sort }: Column): "ascending" | "descending" | undefined {
  if (!sort?.dir) return undefined;
  return sort.dir === "asc" ? "ascending" : "descending";
}
