"use client";

import { Dialog } from "@base-ui/react/dialog";
import { useState } from "react";
import { Kbd } from "@/components/ui/kbd";

const stored = "holdfast.single-keys";

const shortcuts = [
  ["Ctrl K or ⌘ K", "Go to a page"],
  ["?", "Show this"],
  ["↑ ↓", "From row to row, once a row has the focus"],
  ["Tab, Shift Tab", "Walk through what can be used"],
  ["Esc", "Close a dialog, change nothing"],
] as const;

/** Whether keys without Ctrl or Cmd act; a person can switch them off (WCAG 2.1.4), kept in this browser. */
export function singleKeysAreOn(): boolean {
  return localStorage.getItem(stored) !== "off";
}

type Props = { readonly open: boolean; readonly onOpenChange: (open: boolean) => void };

/** The keys that work everywhere. */
export function Shortcuts({ open, onOpenChange }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Popup className="fixed top-[16dvh] left-1/2 z-50 w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 rounded-lg border border-line bg-surface p-5 text-base text-ink shadow-xl">
          <Dialog.Title className="mb-3 text-lg font-semibold">Keys</Dialog.Title>
          <dl className="space-y-2">
            {shortcuts.map(([key, meaning]) => (
              <div key={key} className="flex items-baseline justify-between gap-4">
                <dt>{meaning}</dt>
                <dd className="shrink-0">
                  <Kbd>{key}</Kbd>
                </dd>
              </div>
            ))}
          </dl>
          <SingleKeySwitch />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function SingleKeySwitch() {
  const [on, setOn] = useState(singleKeysAreOn);
  return (
    <label className="mt-4 flex min-h-6 items-center gap-2 border-t border-line pt-3 text-sm text-muted">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => {
          localStorage.setItem(stored, event.target.checked ? "on" : "off");
          setOn(event.target.checked);
        }}
      />
      The key ? works by itself; the palette always leads here
    </label>
  );
}
