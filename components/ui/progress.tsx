type Props = { readonly fraction: number; readonly label: string };

/** A true percentage; where none is known, no bar is shown at all. Drawn, because pages allow no inline style. */
export function Progress({ fraction, label }: Props) {
  const percent = Math.floor(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div className="flex items-center gap-3">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-2 flex-1 overflow-hidden rounded-full bg-raised"
      >
        <svg aria-hidden="true" className="block h-full w-full">
          <rect rx="4" width={`${percent}%`} height="100%" className="fill-running transition-[width] duration-500" />
        </svg>
      </div>
      <span className="w-12 text-right font-semibold">{percent} %</span>
    </div>
  );
}
