/** The mark and the name. */
export function Brand() {
  return (
    <span className="inline-flex items-center gap-2 text-lg font-bold tracking-tight">
      <svg aria-hidden="true" viewBox="0 0 32 32" className="size-6">
        <rect width="32" height="32" rx="7" fill="currentColor" />
        <path d="M10 7v18M22 7v18M10 16h12" stroke="var(--surface)" strokeWidth="3.4" strokeLinecap="round" />
        <circle cx="16" cy="16" r="3.6" fill="currentColor" stroke="var(--ok)" strokeWidth="2.4" />
      </svg>
      Holdfast
    </span>
  );
}
