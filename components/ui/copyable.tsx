"use client";

import { Check, Copy, X } from "lucide-react";
import { useState } from "react";
import { middleCut } from "@/lib/format";

type Outcome = "copied" | "refused" | null;

/** Copies to the clipboard and says for two seconds whether that worked; browsers refuse it on plain http. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [outcome, setOutcome] = useState<Outcome>(null);
  async function copy() {
    setOutcome(await write(text));
    setTimeout(() => setOutcome(null), 2_000);
  }
  const Icon = outcome === "copied" ? Check : outcome === "refused" ? X : Copy;
  return (
    <>
      <button
        type="button"
        onClick={copy}
        aria-label={`Copy ${label}`}
        title={outcome === "refused" ? "The browser did not allow it; select the text and copy it." : undefined}
        className="inline-flex size-6 shrink-0 items-center justify-center rounded text-muted hover:bg-raised hover:text-ink"
      >
        <Icon aria-hidden="true" size={14} />
      </button>
      <span className="sr-only" role="status">
        {outcome === "copied" ? "Copied" : outcome === "refused" ? "Not copied: select the text and copy it." : ""}
      </span>
    </>
  );
}

async function write(text: string): Promise<Outcome> {
  try {
    await navigator.clipboard.writeText(text);
    return "copied";
  } catch {
    return "refused";
  }
}

type Props = { readonly text: string; readonly cut?: number; readonly label?: string };

/** An identifier in mono, cut in the middle when long, the whole on hover, copied by its button. */
export function Copyable({ text, cut = 40, label = "this" }: Props) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <span title={text} className="min-w-0 font-mono text-sm [overflow-wrap:anywhere]">
        {middleCut(text, cut)}
      </span>
      <CopyButton text={text} label={label} />
    </span>
  );
}
