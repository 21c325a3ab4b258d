"use client";

import type { ReactNode } from "react";
import { EnvironmentCard } from "@/components/overview/environment-card";
import { RunStrip } from "@/components/overview/run-strip";
import { useOverview } from "@/components/overview/use-overview";
import { LinkButton } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { StatusIcon } from "@/components/ui/status";
import type { Overview, OverviewCard } from "@/lib/overview/schema";

/** All environments, production first and large; what runs; live. */
export function OverviewPage({ first, mayAdd }: { readonly first: Overview; readonly mayAdd: boolean }) {
  const overview = useOverview(first);
  const projects = new Set(overview.cards.map(({ project }) => project.id));
  return (
    <div className="space-y-5">
      <h1 className="sr-only">Overview</h1>
      {overview.healthNote ? <Note>{overview.healthNote}</Note> : null}
      <RunStrip runs={overview.runs} />
      {overview.cards.length === 0 ? <NothingYet mayAdd={mayAdd} /> : null}
      {[...projects].map((id) => (
        <Project key={id} cards={overview.cards.filter(({ project }) => project.id === id)} />
      ))}
    </div>
  );
}

function Project({ cards }: { readonly cards: readonly OverviewCard[] }) {
  const large = cards.filter(({ tier }) => tier === "production");
  const small = cards.filter(({ tier }) => tier !== "production");
  return (
    <section aria-label={cards[0]?.project.name} className="space-y-4">
      <p className="text-lg font-semibold">{cards[0]?.project.name}</p>
      {large.map((card) => (
        <EnvironmentCard key={card.id} card={card} large />
      ))}
      <div className="grid items-stretch gap-4 lg:grid-cols-2">
        {small.map((card) => (
          <EnvironmentCard key={card.id} card={card} large={false} />
        ))}
      </div>
    </section>
  );
}

function NothingYet({ mayAdd }: { readonly mayAdd: boolean }) {
  if (!mayAdd) {
    const hint = "An administrator adds the first database; it appears here by itself.";
    return <EmptyState title="Nothing is watched yet." hint={hint} />;
  }
  return (
    <EmptyState
      title="Nothing is watched yet."
      hint="Add the first database: its connection is tested before anything is stored."
      action={
        <LinkButton href="/environments/new" variant="primary">
          Add an environment
        </LinkButton>
      }
    />
  );
}

function Note({ children }: { readonly children: ReactNode }) {
  return (
    <p
      role="status"
      className="flex items-center gap-2 rounded-md border border-attention/50 bg-attention/10 px-4 py-2.5"
    >
      <StatusIcon is="attention" />
      {children}
    </p>
  );
}
