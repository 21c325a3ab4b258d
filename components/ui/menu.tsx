"use client";

import { Menu as Base } from "@base-ui/react/menu";
import Link from "next/link";
import type { ReactElement } from "react";

export type MenuItem = {
  readonly label: string;
  readonly href?: string;
  readonly onSelect?: () => void;
  readonly danger?: boolean;
  readonly separatorBefore?: boolean;
};

/** A menu of links and acts, walkable by keyboard. */
export function Menu({
  trigger,
  items,
}: {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly items: readonly MenuItem[];
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align="end" className="z-50">
          <Base.Popup className="min-w-48 rounded-lg border border-line bg-surface py-1 text-base text-ink shadow-lg">
            {items.map((item) => (
              <div key={item.label}>
                {item.separatorBefore ? <div aria-hidden="true" className="my-1 h-px bg-line" /> : null}
                <Base.Item
                  {...(item.href ? { render: <Link href={item.href} /> } : {})}
                  {...(item.onSelect ? { onClick: item.onSelect } : {})}
                  className={`flex min-h-9 w-full items-center px-3 data-[highlighted]:bg-raised ${item.danger ? "text-failed" : ""}`}
                >
                  {item.label}
                </Base.Item>
              </div>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
