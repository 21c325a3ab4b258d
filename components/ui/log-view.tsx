"use client";

import { memo, useEffect, useRef, useState } from "react";
import { reachable } from "./scroll-region";

type Line = { readonly id: string; readonly at: string; readonly step: string | null; readonly line: string };

/** Log lines with search, wrapping, and following the end as long as the reader stays there. Made for 5,000 lines. */
export function LogView({ lines }: { readonly lines: readonly Line[] }) {
  const [search, setSearch] = useState("");
  const [wrap, setWrap] = useState(true);
  const [follow, setFollow] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  const wanted = search.toLowerCase();
  const shown = wanted ? lines.filter((line) => line.line.toLowerCase().includes(wanted)) : lines;
  useEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
  });

  return (
    <div>
      <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2 text-sm print:hidden">
        <input
          type="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          placeholder="Search the log"
          aria-label="Search the log"
          className="min-h-8 w-48 rounded-md border border-strong-line bg-surface px-2"
        />
        <Switch label="Wrap lines" on={wrap} set={setWrap} />
        <Switch label="Follow the end" on={follow} set={setFollow} />
        <span className="text-muted">
          {wanted ? `${shown.length} of ${lines.length} lines` : `${lines.length} lines`}
        </span>
      </div>
      <div
        ref={box}
        role="log"
        aria-live="off"
        aria-label="Log"
        {...reachable}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          setFollow(scrollHeight - scrollTop - clientHeight < 24);
        }}
        className="h-72 overflow-auto rounded-md border border-line bg-page p-3 font-mono text-xs print:h-auto print:overflow-visible"
      >
        {shown.length === 0 ? <p className="text-muted">{wanted ? "No line has this." : "No lines yet."}</p> : null}
        <div className={wrap ? "break-words whitespace-pre-wrap" : "whitespace-pre"}>
          {shown.map((line) => (
            <LogLine key={line.id} line={line} />
          ))}
        </div>
      </div>
    </div>
  );
}

/** Drawn once: new lines never redraw old ones. */
const LogLine = memo(function LogLine({ line }: { readonly line: Line }) {
  return (
    <div>
      <span className="text-muted select-none">{line.at.slice(11, 19)} </span>
      {line.line}
    </div>
  );
});

type SwitchProps = { readonly label: string; readonly on: boolean; readonly set: (on: boolean) => void };

function Switch({ label, on, set }: SwitchProps) {
  return (
    <label className="inline-flex min-h-6 items-center gap-1.5">
      <input type="checkbox" checked={on} onChange={(event) => set(event.target.checked)} />
      {label}
    </label>
  );
}
