"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { middleCut } from "@/lib/format";

/** Copies to the clipboard and says so for two seconds. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  }
  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      onClick={copy}
      className="inline-flex size-6 shrink-0 items-center justify-center rounded text-muted hover:bg-raised hover:text-ink"
    >
      <Icon aria-hidden="true" size={14} />
      <span className="sr-only" aria-live="polite">
        {copied ? "Copied" : `Copy ${label}`}
      </span>
    </button>
  );
}

type Props = { readonly text: string; readonly cut?: number; readonly label?: string };

/** An identifier in mono, cut in the middle when long, the whole on hover, copied by its button. */
export function Copyable({ text, cut = 40, label = "this" }: Props) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <span title={text} className="truncate font-mono text-sm">
        {middleCut(text, cut)}
      </span>
      <CopyButton text={text} label={label} />
    </span>
  );
}
