import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { StatusMark } from "@/components/ui/status-marks";
import { formatCount } from "@/lib/format";
import type { Fold } from "@/lib/migrations/folding/rules";

type Props = {
  readonly fold: Fold;
  /** How many environments there are. */
  readonly columns: number;
  readonly open: boolean;
  /** Where it is opened, or folded again. */
  readonly href: string;
};

/** A long run of migrations that are applied everywhere, in one row. The rows come below it, so that nothing moves. */
export function FoldRow({ fold: { rows, oldest, newest }, columns, open, href }: Props) {
  return (
    <tr className="bg-raised/60">
      <th scope="row" className="min-w-48 py-2 pr-4 text-left font-normal">
        <Link
          href={href}
          scroll={false}
          prefetch={false}
          aria-expanded={open}
          className="group flex items-start gap-1.5 rounded-sm"
        >
          <ChevronRight
            aria-hidden="true"
            size={16}
            className={`mt-0.5 shrink-0 text-muted ${open ? "rotate-90" : ""}`}
          />
          <span>
            <span className="font-semibold underline decoration-line underline-offset-2 group-hover:decoration-ink">
              {formatCount(rows.length)} migrations
            </span>
            , <span className="font-mono break-all">{oldest}</span> to{" "}
            <span className="font-mono break-all">{newest}</span>, applied everywhere
          </span>
        </Link>
      </th>
      {Array.from({ length: columns }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one for each column, all alike.
        <td key={index} className="text-muted">
          <StatusMark is="ok" />
          all applied
        </td>
      ))}
    </tr>
  );
}
