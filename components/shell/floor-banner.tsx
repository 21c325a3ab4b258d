import { StatusIcon } from "@/components/ui/status";
import type { FloorNotice } from "@/lib/floors/schema";

/** One line on every page while something in use is too old or not known; the reasons and the way out open below it. */
export function FloorBanner({ is, title, consequence, items }: FloorNotice) {
  return (
    <details className="border-b border-line bg-attention/12 text-sm print:hidden">
      <summary className="mx-auto flex max-w-6xl cursor-pointer list-none items-center gap-2 px-4 py-1.5 [&::-webkit-details-marker]:hidden">
        <StatusIcon is={is} />
        <span>
          {title} {consequence} <span className="underline underline-offset-2">Why, and how to update</span>
        </span>
      </summary>
      <ul className="mx-auto max-w-6xl space-y-2 px-4 pt-1 pb-3">
        {items.map((item) => (
          <li key={item.title} className="pl-6">
            <p className="font-semibold">{item.title}</p>
            <p>
              {item.why} {item.update}
            </p>
            {item.command ? (
              <p>
                Debian and Ubuntu: <code className="font-mono text-xs [overflow-wrap:anywhere]">{item.command}</code>
              </p>
            ) : null}
          </li>
        ))}
      </ul>
    </details>
  );
}
