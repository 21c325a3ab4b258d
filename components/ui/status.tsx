import { CircleCheck, CircleDashed, CircleHelp, CircleX, Hand, LoaderCircle, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

export type StatusKind = "ok" | "running" | "attention" | "failed" | "unknown" | "waiting" | "none";

const icons = {
  ok: CircleCheck,
  running: LoaderCircle,
  attention: TriangleAlert,
  failed: CircleX,
  unknown: CircleHelp,
  waiting: Hand,
  none: CircleDashed,
} as const;
export const statusColours: Record<StatusKind, string> = {
  ok: "text-ok",
  running: "text-running",
  attention: "text-attention",
  failed: "text-failed",
  unknown: "text-unknown",
  waiting: "text-waiting",
  none: "text-muted",
};

/** The icon of a status alone; only beside a word that says the same. */
export function StatusIcon({ is, size = 16 }: { readonly is: StatusKind; readonly size?: number }) {
  const Icon = icons[is];
  const motion = is === "running" ? "animate-spin motion-reduce:animate-none" : "";
  return (
    <Icon
      aria-hidden="true"
      size={size}
      strokeWidth={2.25}
      className={`shrink-0 self-center ${statusColours[is]} ${motion}`}
    />
  );
}

/** Icon and word; colour never says anything alone. */
export function Status({ is, children }: { readonly is: StatusKind; readonly children: ReactNode }) {
  const hatch = is === "unknown" ? "hatched rounded px-1.5 -mx-1.5" : "";
  return (
    <span className={`inline-flex items-baseline gap-1.5 font-semibold ${statusColours[is]} ${hatch}`}>
      <StatusIcon is={is} />
      {children}
    </span>
  );
}
