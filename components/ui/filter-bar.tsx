import type { ReactNode } from "react";
import { Button } from "./button";

/** Filters as a plain GET form: the address holds them, so a view can be sent to somebody. */
export function FilterBar({ children, label = "Filter" }: { readonly children: ReactNode; readonly label?: string }) {
  return (
    <form
      method="get"
      aria-label={label}
      className="mb-4 flex print:hidden flex-wrap items-end gap-x-3 gap-y-0 [&>div]:mb-3 [&>div:not(:last-child)]:min-w-36 max-sm:[&>div]:min-w-[calc(50%-0.375rem)] max-sm:[&>div]:flex-1"
    >
      {children}
      <div>
        <Button type="submit">Apply</Button>
      </div>
    </form>
  );
}
