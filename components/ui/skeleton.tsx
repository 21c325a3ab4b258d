/** Holds the place of what is being read, at its final size. */
export function Skeleton({ lines = 3 }: { readonly lines?: number }) {
  return (
    <div role="status" className="space-y-2">
      <span className="sr-only">Loading</span>
      {Array.from({ length: lines }, (_, line) => line).map((line) => (
        <div key={line} aria-hidden="true" className="h-5 animate-pulse rounded bg-raised" />
      ))}
    </div>
  );
}
