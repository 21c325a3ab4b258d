"use client";

import { useEffect, useRef, useState } from "react";

type Line = { readonly id: string; readonly at: string; readonly step: string | null; readonly line: string };

/** A scrolling region must be reachable by keyboard (WCAG 2.1.1), though nothing in it acts. */
const reachable = { tabIndex: 0 };

/** Log lines with search, wrapping, and following the end as long as the reader stays there. */
export function LogView({ lines }: { readonly lines: readonly Line[] }) {
  const [search, setSearch] = useState("");
  const [wrap, setWrap] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const wanted = search.toLowerCase();
  const shown = wanted ? lines.filter((line) => line.line.toLowerCase().includes(wanted)) : lines;
  useEffect(() => {
    if (atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  });

  return (
    <div>
      <div className="mb-2 flex flex-wrap items-center gap-3 text-sm">
        <input
          type="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          placeholder="Search the log"
          aria-label="Search the log"
          className="min-h-8 w-48 rounded-md border border-strong-line bg-surface px-2"
        />
        <label className="inline-flex items-center gap-1.5">
          <input type="checkbox" checked={wrap} onChange={(event) => setWrap(event.target.checked)} />
          Wrap lines
        </label>
        <span className="text-muted">
          {wanted ? `${shown.length} of ${lines.length} lines` : `${lines.length} lines`}
        </span>
      </div>
      <div
        ref={box}
        role="log"
        aria-label="Log"
        {...reachable}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          atEnd.current = scrollHeight - scrollTop - clientHeight < 24;
        }}
        className="h-72 overflow-auto rounded-md border border-line bg-page p-3 font-mono text-xs"
      >
        {shown.length === 0 ? <p className="text-muted">{wanted ? "No line has this." : "No lines yet."}</p> : null}
        {shown.map((line) => (
          <div key={line.id} className={wrap ? "break-all whitespace-pre-wrap" : "whitespace-pre"}>
            <span className="text-muted select-none">{line.at.slice(11, 19)} </span>
            {line.line}
          </div>
        ))}
      </div>
    </div>
  );
}
