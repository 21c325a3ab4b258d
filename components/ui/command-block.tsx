"use client";

import { Tabs } from "@base-ui/react/tabs";
import { CopyButton } from "./copyable";

type Props = { readonly bash: string; readonly powershell: string; readonly note?: string };

/** The exact command for both shells, without secrets, to copy. On paper both are shown. */
export function CommandBlock({ bash, powershell, note }: Props) {
  const shells = [
    { id: "bash", label: "bash", text: bash },
    { id: "powershell", label: "PowerShell", text: powershell },
  ];
  return (
    <Tabs.Root defaultValue="bash" className="overflow-hidden rounded-md border border-line">
      <Tabs.List aria-label="Shell" className="flex gap-1 border-b border-line bg-raised px-2 print:hidden">
        {shells.map(({ id, label }) => (
          <Tabs.Tab
            key={id}
            value={id}
            className="-mb-px border-b-2 border-transparent px-2 py-1.5 text-sm text-muted data-[active]:border-ink data-[active]:font-semibold data-[active]:text-ink"
          >
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {shells.map(({ id, label, text }) => (
        <Tabs.Panel
          key={id}
          value={id}
          keepMounted
          hidden={false}
          className={({ hidden }) =>
            `items-start justify-between gap-2 bg-page p-3 ${hidden ? "hidden print:flex" : "flex"}`
          }
        >
          <pre className="min-w-0 font-mono text-xs whitespace-pre-wrap">
            <span className="hidden text-muted print:block">{label}</span>
            <Words text={text} />
          </pre>
          <CopyButton text={text} label={`the ${label} command`} />
        </Tabs.Panel>
      ))}
      {note ? <p className="border-t border-line px-3 py-2 text-sm text-muted">{note}</p> : null}
    </Tabs.Root>
  );
}

/** A line may break between words, never inside `--option`, which would then read as two. */
function Words({ text }: { readonly text: string }) {
  return text.split(/(\s+)/).map((part, index) => {
    const key = `${index}${part}`;
    if (!part.trim()) return part;
    return (
      <span key={key} className="inline-block max-w-full align-top [overflow-wrap:anywhere]">
        {part}
      </span>
    );
  });
}
