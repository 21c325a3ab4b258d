import { TierTag } from "@/components/ui/tier";
import { type Tier, tiers } from "@/lib/auth/schema";
import { addProblem } from "@/lib/environments/rules";

type Props = { readonly marker: string | null; readonly errors: readonly string[] | undefined };

const words: Record<Tier, string> = {
  production: "Real people depend on it. The strictest rules.",
  staging: "The last rehearsal before production.",
  development: "For building. May be lost.",
};

/** Which tier a database is; what its own marker contradicts cannot be chosen. */
export function TierChoice({ marker, errors }: Props) {
  return (
    <fieldset className="mb-4">
      <legend className="mb-1 text-sm font-semibold">Tier</legend>
      <div className="grid gap-2 md:grid-cols-3">
        {[...tiers].reverse().map((tier) => {
          const problem = addProblem(tier, marker);
          return (
            <label
              key={tier}
              className="flex min-h-16 items-start gap-3 rounded-md border border-strong-line p-3 has-checked:border-ink has-checked:bg-raised has-disabled:opacity-70"
            >
              <input
                type="radio"
                name="tier"
                value={tier}
                required
                disabled={problem !== null}
                defaultChecked={marker === tier}
                className="mt-0.5 size-4 shrink-0 accent-[var(--ink)]"
              />
              <span className="min-w-0">
                <TierTag tier={tier} />
                <span className="mt-0.5 block text-sm text-muted">{problem ?? words[tier]}</span>
              </span>
            </label>
          );
        })}
      </div>
      {errors?.length ? <p className="mt-1 text-sm font-semibold text-failed">{errors.join(" ")}</p> : null}
    </fieldset>
  );
}
