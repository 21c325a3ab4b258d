"use client";

import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Kbd } from "@/components/ui/kbd";
import type { NavEntry } from "./main-nav";

/** Ctrl/Cmd-K: type a few letters, arrow, enter. */
export function CommandPalette({ entries }: { readonly entries: readonly NavEntry[] }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const found = entries.filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()));

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  function change(next: boolean) {
    setOpen(next);
    setText("");
    setAt(0);
  }
  function go(entry: NavEntry | undefined) {
    if (!entry) return;
    change(false);
    router.push(entry.href);
  }
  function onKeyDown(event: React.KeyboardEvent) {
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (event.key === "Enter") go(found[at]);
    else return;
    event.preventDefault();
  }
  return (
    <Dialog.Root open={open} onOpenChange={change}>
      <Dialog.Trigger className="inline-flex min-h-9 items-center gap-2 rounded-md border border-line px-2.5 text-sm text-muted hover:bg-raised">
        <Search aria-hidden="true" size={14} />
        <span className="max-sm:sr-only">Go to</span>
        <span className="max-sm:hidden">
          <Kbd>Ctrl K</Kbd>
        </span>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Popup className="fixed top-[12dvh] left-1/2 z-50 w-[min(32rem,calc(100vw-2rem))] -translate-x-1/2 rounded-lg border border-line bg-surface text-base text-ink shadow-xl">
          <Dialog.Title className="sr-only">Go to</Dialog.Title>
          <input
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-activedescendant={found[at] ? `palette-${at}` : undefined}
            aria-label="Go to"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
            placeholder="Go to…"
            className="min-h-12 w-full rounded-t-lg border-b border-line bg-surface px-4 text-lg"
          />
          <div id="palette-list" role="listbox" aria-label="Pages" className="max-h-80 overflow-y-auto p-2">
            {found.map((entry, index) => (
              <button
                key={entry.href}
                id={`palette-${index}`}
                type="button"
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                onClick={() => go(entry)}
                onMouseEnter={() => setAt(index)}
                className={`block w-full rounded-md px-3 py-2 text-left ${index === at ? "bg-raised font-semibold" : ""}`}
              >
                {entry.label}
              </button>
            ))}
            {found.length === 0 ? <p className="px-3 py-2 text-muted">Nothing is called so.</p> : null}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
