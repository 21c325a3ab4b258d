export type Tier = "development" | "staging" | "production";

const bands: Record<Tier, string> = {
  production: "bg-production",
  staging: "bg-staging",
  development: "bg-development",
};

/** The tier as a word beside its colour; tier colours mean nothing else. */
export function TierTag({ tier }: { readonly tier: Tier }) {
  return (
    <span className="inline-flex items-baseline gap-1.5 text-xs font-bold tracking-wider uppercase">
      <span aria-hidden="true" className={`h-3 w-1.5 self-center rounded-sm ${bands[tier]}`} />
      {tier}
    </span>
  );
}

/** The 4 px band on top of a page or card. */
export function TierBand({ tier }: { readonly tier: Tier }) {
  return <div aria-hidden="true" className={`h-1 w-full ${bands[tier]}`} />;
}
