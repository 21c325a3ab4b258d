type Props = { readonly fraction: number; readonly label: string };

/** A true percentage; where none is known, no bar is shown at all. */
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
        <div
          className="h-full rounded-full bg-running transition-[width] duration-500"
          style={{ width: `${percent}%` }}
        />
      </div>
      <span className="w-12 text-right font-semibold">{percent} %</span>
    </div>
  );
}
