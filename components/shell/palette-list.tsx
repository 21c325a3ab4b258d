"use client";

import { useEffect, useRef } from "react";

type Named = { readonly group: string; readonly label: string };
export type PaletteEntry = Named & ({ readonly href: string } | { readonly act: () => void });

type Props = {
  readonly entries: readonly PaletteEntry[];
  readonly at: number;
  readonly onPoint: (index: number) => void;
  readonly onChoose: (entry: PaletteEntry) => void;
};

/** What the palette found, each with its group, the chosen one always in view. */
export function PaletteList({ entries, at, onPoint, onChoose }: Props) {
  const chosen = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (at >= 0) chosen.current?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <div id="palette-list" role="listbox" aria-label="Found" className="max-h-[60dvh] scroll-p-2 overflow-y-auto p-2">
      {entries.map((entry, index) => (
        <button
          key={`${entry.group} ${entry.label}`}
          id={`palette-${index}`}
          ref={index === at ? chosen : null}
          type="button"
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          onClick={() => onChoose(entry)}
          onMouseMove={() => onPoint(index)}
          className={`flex w-full items-baseline justify-between gap-4 rounded-md px-3 py-2 text-left ${index === at ? "bg-raised" : ""}`}
        >
          <span className={index === at ? "font-semibold" : ""}>{entry.label}</span>
          {"act" in entry ? <span className="text-sm text-muted">{entry.group}</span> : null}
        </button>
      ))}
      {entries.length === 0 ? <p className="px-3 py-2 text-muted">Nothing is called so.</p> : null}
    </div>
  );
}
