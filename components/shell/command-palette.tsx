"use client";

import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Kbd } from "@/components/ui/kbd";
import { type PaletteEntry, PaletteList } from "./palette-list";

type Props = {
  readonly entries: readonly PaletteEntry[];
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
};

/** Ctrl/Cmd-K: type a few letters, arrow, enter. */
export function CommandPalette({ entries, open, onOpenChange }: Props) {
  const router = useRouter();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const wanted = text.trim().toLowerCase();
  const found = entries.filter(({ label, group }) => `${group} ${label}`.toLowerCase().includes(wanted));

  function change(next: boolean) {
    onOpenChange(next);
    setText("");
    setAt(0);
  }
  function choose(entry: PaletteEntry | undefined) {
    if (!entry) return;
    change(false);
    if ("href" in entry) router.push(entry.href);
    else entry.act();
  }
  function onKeyDown(event: React.KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (event.key === "Enter") choose(found[at]);
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
          <PaletteList entries={found} at={at} onPoint={setAt} onChoose={choose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
