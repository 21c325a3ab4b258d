"use client";

import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Status } from "@/components/ui/status";
import { keeperWords } from "@/lib/backups/retention/page/rules";
import type { Verdict } from "@/lib/backups/retention/rules";
import type { KeptBackup } from "@/lib/backups/retention/schema";
import { formatBytes, formatCount, formatZoned } from "@/lib/format";

type Props = {
  readonly backups: readonly KeptBackup[];
  /** Of all of them, the newest first. */
  readonly plan: readonly Verdict[];
  readonly timeZone: string;
};

/** So many of each are listed at first. */
const shown = 100;

/** Every backup with what it counts for, and those that go with why: these first. */
export function KeptBackups({ backups, plan, timeZone }: Props) {
  const [all, setAll] = useState(false);
  const byId = new Map(backups.map((backup) => [backup.id, backup]));
  const goes = plan.filter((verdict) => verdict.goes !== null);
  const stays = plan.filter((verdict) => verdict.goes === null);
  const row = (verdict: Verdict) => {
    const backup = byId.get(verdict.id);
    return {
      key: verdict.id,
      cells: [
        <Link
          key="made"
          href={`/backups/${verdict.id}`}
          data-row-link
          className="whitespace-nowrap underline decoration-line underline-offset-2 hover:decoration-ink"
        >
          {backup ? formatZoned(backup.at, timeZone) : verdict.id}
        </Link>,
        verdict.goes === null ? (
          <span key="counts">{verdict.counts.map(keeperWords).join(", ")}</span>
        ) : (
          <span key="counts">
            <Status is="failed">goes</Status> {verdict.goes}
          </span>
        ),
        backup?.sizeBytes === null || backup === undefined ? "–" : formatBytes(backup.sizeBytes),
      ],
    };
  };
  const columns = [
    { key: "made", label: "Shows the database of" },
    { key: "counts", label: "Counts for" },
    { key: "size", label: "Size", align: "right" as const },
  ];
  return (
    <>
      <p className="mb-2 font-semibold" role="status">
        {plan.length === 0 ? "There is no backup yet." : sentence(goes.length, stays.length)}
      </p>
      <DataTable
        caption="What each backup counts for"
        columns={columns}
        rows={(all ? [...goes, ...stays] : [...goes.slice(0, shown), ...stays.slice(0, shown)]).map(row)}
        empty={<EmptyState title="No complete backup" hint="What is backed up from now on is listed here." />}
      />
      {!all && (goes.length > shown || stays.length > shown) ? (
        <p className="mt-2 flex flex-wrap items-baseline gap-3 text-sm text-muted">
          {unlisted(goes.length - shown, stays.length - shown)}
          <Button onClick={() => setAll(true)}>List all</Button>
        </p>
      ) : null}
    </>
  );
}

function sentence(goes: number, stays: number): string {
  const stay = stays === 1 ? "One backup stays" : `${formatCount(stays)} backups stay`;
  if (goes === 0) return `${stay}, none goes.`;
  return `${goes === 1 ? "One backup goes" : `${formatCount(goes)} backups go`}; ${stay.toLowerCase()}.`;
}

function unlisted(goes: number, stays: number): string {
  const parts = [
    ...(goes > 0 ? [`${formatCount(goes)} more that ${goes === 1 ? "goes" : "go"}`] : []),
    ...(stays > 0 ? [`${formatCount(stays)} more that ${stays === 1 ? "stays" : "stay"}`] : []),
  ];
  return `And ${parts.join(", ")}.`;
}
