"use client";

import { useEffect, useState } from "react";
import { CommandPalette } from "./command-palette";
import type { PaletteEntry } from "./palette-list";
import { Shortcuts, singleKeysAreOn } from "./shortcuts";

/** The keys that work everywhere: Ctrl/Cmd-K for the palette, `?` for the list of keys, arrows from row to row. */
export function Keyboard({ entries }: { readonly entries: readonly PaletteEntry[] }) {
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        setPalette(true);
      } else if (event.key === "?" && singleKeysAreOn() && !isBusy(event.target)) {
        event.preventDefault();
        setKeys(true);
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (walkRows(event.target, event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  const help: PaletteEntry = { group: "Help", label: "Keys", act: () => setKeys(true) };
  return (
    <>
      <CommandPalette entries={[...entries, help]} open={palette} onOpenChange={setPalette} />
      <Shortcuts open={keys} onOpenChange={setKeys} />
    </>
  );
}

/** Somebody types, or a dialog is open: a single key belongs to them. */
function isBusy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, [role=dialog]") !== null;
}

/** From one row's link to the next; true when there was one to go to. */
function walkRows(target: EventTarget | null, by: 1 | -1): boolean {
  if (!(target instanceof HTMLElement) || !("rowLink" in target.dataset)) return false;
  const links = [...(target.closest("table")?.querySelectorAll<HTMLElement>("[data-row-link]") ?? [])];
  const next = links[links.indexOf(target) + by];
  next?.focus();
  return next !== undefined;
}
