"use client";

import { Dialog } from "@base-ui/react/dialog";
import { useEffect, useState } from "react";
import { Kbd } from "@/components/ui/kbd";

const shortcuts = [
  ["Ctrl K or ⌘ K", "Go to a page"],
  ["?", "Show this"],
  ["Tab, Shift Tab", "Walk through what can be used"],
  ["Esc", "Close a dialog, change nothing"],
] as const;

/** `?` anywhere but in a field shows the keys. */
export function Shortcuts() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select") !== null;
      if (event.key === "?" && !typing) setOpen(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Popup className="fixed top-[16dvh] left-1/2 z-50 w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 rounded-lg border border-line bg-surface p-5 text-base text-ink shadow-xl">
          <Dialog.Title className="mb-3 text-lg font-semibold">Keys</Dialog.Title>
          <dl className="space-y-2">
            {shortcuts.map(([key, meaning]) => (
              <div key={key} className="flex items-baseline justify-between gap-4">
                <dt>{meaning}</dt>
                <dd>
                  <Kbd>{key}</Kbd>
                </dd>
              </div>
            ))}
          </dl>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
